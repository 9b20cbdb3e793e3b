"""What a user of smpclient does with a device: echo, info, params, state, upload, test, reset; a reset that reverts; once more, confirm,
erase. Prints the answers as JSON.

usage: smpclient_session.py PORT console|cobs FILE
"""

import asyncio
import json
import sys

from smpclient import SMPClient
from smpclient.generics import error, success
from smpclient.requests.image_management import ImageErase, ImageStatesRead, ImageStatesWrite
from smpclient.requests.os_management import EchoWrite, MCUMgrParametersRead, OSApplicationInfoRead, ResetWrite
from smpclient.transport.serial import Cobs, SMPSerialRawTransport, SMPSerialTransport

BUSY = 10
TRANSPORTS = {"console": SMPSerialTransport, "cobs": lambda: SMPSerialRawTransport(mtu=1024, framing=Cobs())}


def answer(response):
    if success(response):
        return response.model_dump(exclude={"header", "version", "sequence", "smp_data"}, exclude_none=True)
    return {"error": str(response) if error(response) else repr(response)}


async def reset(client, there):
    """Resets, once the device takes it: it has to be up for 5 s. The image state once the device is back, or None where that never is as it should be."""
    while error(refusal := await client.request(ResetWrite())):
        if getattr(refusal, "rc", None) != BUSY:
            return None
        await asyncio.sleep(0.5)
    for _ in range(100):
        await asyncio.sleep(0.1)
        try:
            state = await client.request(ImageStatesRead(), timeout_s=0.5)
        except (TimeoutError, OSError):
            continue
        if there(state):
            return answer(state)
    return None


def on_trial(state):
    return any(entry.image == 1 and entry.slot == 0 and not entry.confirmed for entry in state.images)


def reverted(state):
    return not any(entry.image == 1 and entry.slot == 0 for entry in state.images)


async def session(port, transport, image):
    answers = {}
    async with SMPClient(transport, port) as client:
        answers["echo"] = answer(await client.request(EchoWrite(d="hello")))
        answers["info"] = answer(await client.request(OSApplicationInfoRead(format="a")))
        answers["params"] = answer(await client.request(MCUMgrParametersRead()))
        answers["empty"] = answer(await client.request(ImageStatesRead()))
        answers["offsets"] = [offset async for offset in client.upload(image, slot=1)]
        uploaded = await client.request(ImageStatesRead())
        answers["uploaded"] = answer(uploaded)
        answers["test"] = answer(await client.request(ImageStatesWrite(hash=uploaded.images[-1].hash, confirm=False)))
        answers["trial"] = await reset(client, on_trial)
        answers["reverted"] = await reset(client, reverted)
        await client.request(ImageStatesWrite(hash=uploaded.images[-1].hash, confirm=False))
        answers["again"] = await reset(client, on_trial)
        answers["confirmed"] = answer(await client.request(ImageStatesWrite(confirm=True)))
        answers["kept"] = await reset(client, lambda state: not reverted(state))
        answers["erase"] = answer(await client.request(ImageErase(slot=2)))
        answers["erased"] = answer(await client.request(ImageStatesRead()))
    return answers


with open(sys.argv[3], "rb") as file:
    data = file.read()
print(json.dumps(asyncio.run(session(sys.argv[1], TRANSPORTS[sys.argv[2]](), data)), default=lambda value: value.hex()))
