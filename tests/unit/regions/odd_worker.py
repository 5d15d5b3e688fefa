"""A worker that misbehaves on request.

A fake, because the real one cannot be made to send garbage: it takes its orders from the group names of a ReadGroups.
"""

import json
import os
import sys
import time


def main() -> None:
    sys.stdin.readline()
    for line in sys.stdin:
        request = json.loads(line)
        order = request["reads"][0]["groups"][0] if "reads" in request else "die"
        match order.split():
            case ["die"]:
                os._exit(7)
            case ["close-stdout"]:
                os.close(1)
                time.sleep(600)
            case ["garbage"]:
                print("no json", flush=True)
            case ["long", size]:
                print("x" * int(size), flush=True)
            case ["silent"]:
                pass
            case ["stale"]:
                print(json.dumps({"reply": "read", "id": request["id"] + 1000, "answers": []}), flush=True)
            case ["short"]:
                print(json.dumps({"reply": "read", "id": request["id"], "answers": []}), flush=True)
            case ["big", size]:
                answer = {"snapshot": "groups", "region": "east", "observed_at": 1, "asked": ["y" * int(size)]}
                print(json.dumps({"reply": "read", "id": request["id"], "answers": [answer]}), flush=True)


main()
