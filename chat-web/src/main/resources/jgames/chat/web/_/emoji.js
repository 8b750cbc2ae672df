/** The emoji that have a short name here, as "name emoji" pairs; all others come from the system's picker. */
export const EMOJI = new Map(
  `smile 😄 grin 😁 joy 😂 rofl 🤣 slight_smile 🙂 upside_down 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star_struck 🤩 kiss 😘
  yum 😋 stuck_out_tongue 😛 zany 🤪 money_mouth 🤑 hug 🤗 shush 🤫 thinking 🤔 neutral 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒
  roll_eyes 🙄 grimace 😬 relieved 😌 pensive 😔 sleepy 😪 drool 🤤 sleeping 😴 mask 😷 sick 🤒 nauseated 🤢 sneeze 🤧 hot 🥵 cold 🥶 dizzy 😵
  mind_blown 🤯 cowboy 🤠 party 🥳 sunglasses 😎 nerd 🤓 confused 😕 worried 😟 open_mouth 😮 astonished 😲 flushed 😳 pleading 🥺 cry 😢
  sob 😭 scream 😱 fear 😨 disappointed 😞 sweat 😓 sweat_smile 😅 weary 😩 yawn 🥱 triumph 😤 rage 😡 angry 😠 skull 💀 poop 💩 clown 🤡
  ghost 👻 alien 👽 robot 🤖 cat 🐱 dog 🐶 fox 🦊 bear 🐻 panda 🐼 frog 🐸 monkey 🐵 chicken 🐔 penguin 🐧 owl 🦉 wolf 🐺 horse 🐴 unicorn 🦄
  bee 🐝 bug 🐛 snail 🐌 butterfly 🦋 turtle 🐢 snake 🐍 dragon 🐉 octopus 🐙 fish 🐟 whale 🐳 shark 🦈 wave 👋 ok_hand 👌 pinch 🤏 victory ✌️
  crossed_fingers 🤞 rock 🤘 call_me 🤙 point_left 👈 point_right 👉 point_up 👆 point_down 👇 thumbs_up 👍 +1 👍 thumbs_down 👎 -1 👎 fist ✊
  punch 👊 clap 👏 raised_hands 🙌 handshake 🤝 pray 🙏 muscle 💪 eyes 👀 brain 🧠 shrug 🤷 facepalm 🤦 heart ❤️ orange_heart 🧡 yellow_heart 💛
  green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖 100 💯 boom 💥 sweat_drops 💦 dash 💨 zzz 💤
  fire 🔥 sparkles ✨ star ⭐ sun ☀️ moon 🌙 cloud ☁️ rain 🌧️ snow ❄️ zap ⚡ rainbow 🌈 ocean 🌊 tree 🌳 flower 🌸 rose 🌹 sunflower 🌻
  apple 🍎 banana 🍌 cherry 🍒 pizza 🍕 burger 🍔 fries 🍟 taco 🌮 popcorn 🍿 cake 🍰 cookie 🍪 coffee ☕ beer 🍺 cheers 🍻 wine 🍷 tada 🎉
  gift 🎁 balloon 🎈 trophy 🏆 medal 🏅 gold 🥇 silver 🥈 bronze 🥉 soccer ⚽ basketball 🏀 dart 🎯 game 🎮 joystick 🕹️ dice 🎲 chess ♟️ puzzle 🧩
  art 🎨 music 🎵 guitar 🎸 mic 🎤 rocket 🚀 car 🚗 bike 🚲 plane ✈️ house 🏠 castle 🏰 map 🗺️ mountain ⛰️ sword ⚔️ shield 🛡️ bow 🏹 bomb 💣
  crown 👑 gem 💎 coin 🪙 key 🔑 lock 🔒 hammer 🔨 wrench 🔧 magnet 🧲 bulb 💡 book 📖 pencil ✏️ phone 📱 computer 💻 keyboard ⌨️ hourglass ⏳
  bell 🔔 check ✅ cross ❌ question ❓ exclamation ❗ warning ⚠️ stop 🛑 plus ➕ minus ➖ flag 🚩 white_flag 🏳️ checkered_flag 🏁`
    .match(/\S+ \S+/g)
    .map((pair) => pair.split(' ')),
);
