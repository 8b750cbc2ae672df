import { mount } from 'svelte';
import compiler from './lib/svelte-compiler.js';

const file = await fetch('Lobby.svelte');
const { js } = compiler.compile(await file.text(), { generate: 'client', dev: true, filename: 'Lobby.svelte' });
const { default: Lobby } = await import(URL.createObjectURL(new Blob([js.code], { type: 'text/javascript' })));
mount(Lobby, { target: document.getElementById('app') });
