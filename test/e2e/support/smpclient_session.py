"""What a user of smpclient does with a device: echo, info, params, state, upload, test, reset, confirm, erase. Prints the answers as JSON.

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

TRANSPORTS = {"console": SMPSerialTransport, "cobs": lambda: SMPSerialRawTransport(mtu=1024, framing=Cobs())}


def answer(response):
    if success(response):
        return response.model_dump(exclude={"header", "version", "sequence", "smp_data"}, exclude_none=True)
    return {"error": str(response) if error(response) else repr(response)}


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
        answers["test"] = answer(await client.request(ImageStatesWrite(hash=uploaded.images[0].hash, confirm=False)))
        answers["reset"] = answer(await client.request(ResetWrite()))
        for _ in range(100):  # until it is back
            await asyncio.sleep(0.1)
            try:
                answers["trial"] = answer(await client.request(ImageStatesRead(), timeout_s=0.5))
            except (TimeoutError, OSError):
                continue
            if any(entry["slot"] == 0 for entry in answers["trial"]["images"]):
                break
        answers["confirmed"] = answer(await client.request(ImageStatesWrite(confirm=True)))
        answers["erase"] = answer(await client.request(ImageErase(slot=2)))
        answers["erased"] = answer(await client.request(ImageStatesRead()))
    return answers


with open(sys.argv[3], "rb") as file:
    data = file.read()
print(json.dumps(asyncio.run(session(sys.argv[1], TRANSPORTS[sys.argv[2]](), data)), default=lambda value: value.hex()))
