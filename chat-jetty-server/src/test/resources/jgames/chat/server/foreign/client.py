"""Says each line of stdin, prints each frame as JSON, leaves at the end of stdin.

python3 client.py URL USERNAME COLOR
"""
import asyncio
import json
import sys

import websockets


async def say(socket, username, color):
    lines = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    async for line in lines:
        text = line.decode("utf-8").rstrip("\n")
        await socket.send(json.dumps({"username": username, "color": color, "text": text}))
    await socket.close()


async def main(url, username, color):
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    async with websockets.connect(url) as socket:
        saying = asyncio.create_task(say(socket, username, color))
        async for frame in socket:
            print(json.dumps(json.loads(frame), ensure_ascii=False, separators=(",", ":")))
        print("closed", socket.close_code)
        saying.cancel()


asyncio.run(main(*sys.argv[1:]))
