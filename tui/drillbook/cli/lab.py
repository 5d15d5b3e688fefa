"""`drillbook lab`: the two regions to drill on."""

from __future__ import annotations

TYPE_CHECKING = False  # as in `typing`, which `--help` has no need to load
if TYPE_CHECKING:
    import argparse

    from drillbook.lab.progress import Progress
    from drillbook.lab.status import LabStatus

PARTS = ("east", "west", "relay", "connect", "registry-east", "registry-west", "fleet")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The `lab` command and everything below it."""
    import argparse

    which = argparse.ArgumentParser(add_help=False)
    which.add_argument("--lab", default="default", metavar="NAME", help="which lab (default: default)")
    parser = subparsers.add_parser("lab", help="two real Kafka regions on this machine, to drill on")
    words = parser.add_subparsers(dest="lab_command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return words.add_parser(name, help=text, description=text, parents=[which])

    add("up", "bring the lab up; after a crash, start what is down, with its data")
    add("down", "stop the lab; its data stay").add_argument(
        "--remove", action="store_true", help="and remove its data, passwords and keys"
    )
    add("reset", "bring the lab back to the state it was seeded with")
    add("status", "how each part of the lab is").add_argument("--json", action="store_true", help="for a program")
    words.add_parser("warm", help="make the caches that let the lab start in half the time (about a minute)")
    add("fleet", "start or stop all applications").add_argument("what", choices=("on", "off", "status"))
    faults = words.add_parser("fault", help="break something on purpose")
    _add_faults(faults.add_subparsers(dest="fault", required=True, metavar="FAULT"), which)


def _add_faults(kinds: argparse._SubParsersAction[argparse.ArgumentParser], which: argparse.ArgumentParser) -> None:
    def add(name: str, text: str) -> argparse.ArgumentParser:
        return kinds.add_parser(name, help=text, description=text, parents=[which])

    for name, text in (("kill", "SIGKILL a part"), ("freeze", "SIGSTOP a part"), ("thaw", "SIGCONT a part")):
        add(name, text).add_argument("part", choices=PARTS)
    link = add("link", "the link between the regions: drop, refuse, delay, heal")
    link.add_argument("mode", choices=("drop", "refuse", "delay", "heal"))
    link.add_argument("seconds", type=float, nargs="?", default=0.0, help="for delay")
    add("drift", "take something away in west that east has").add_argument("what", choices=("acl", "schema"))
    transaction = add("transaction", "leave a transaction open in east, or end it")
    transaction.add_argument("what", choices=("open", "end"))
    transaction.add_argument("--hold", type=int, default=60, metavar="SECONDS", help="how long it stays open")


def run(args: argparse.Namespace) -> int:
    """Do what was typed; errors are for the caller to show."""
    from drillbook.cli.lab_progress import progress_on_stderr
    from drillbook.lab import lifecycle

    name = getattr(args, "lab", "default")
    with progress_on_stderr() as progress:
        match args.lab_command:
            case "up":
                return _up(name, progress)
            case "down":
                lifecycle.down(name, progress, remove=args.remove)
            case "reset":
                lifecycle.reset(name, progress)
            case "warm":
                from drillbook.lab.warming import warm

                if not warm(progress):
                    progress.say("nothing to make: the caches are there, or this Java has none")
            case "status":
                return _status(name, as_json=args.json)
            case "fleet":
                print(_fleet(name, args.what))
            case _:
                print(_fault(name, args))
    return 0


def _up(name: str, progress: Progress) -> int:
    from drillbook.lab import lifecycle

    lab = lifecycle.up(name, progress)
    print(f"regions  {lab.regions_yaml}\nsigners  {lab.allowed_signers}\nkeys     {lab.folder.keys}")
    print(f"tools    {lab.folder.tools}")
    return 0


def _status(name: str, *, as_json: bool) -> int:
    from drillbook.lab import status

    found = status.read(name)
    print(_json(found) if as_json else _table(found))
    return 0 if found.up else 1


def _json(found: LabStatus) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def _table(found: LabStatus) -> str:
    rows = [("part", "is", "pid", "ports", "version", "says")]
    rows += [
        (part.part, part.life.value, str(part.pid or ""), " ".join(map(str, part.ports)), part.version, part.note)
        for part in found.parts
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _fleet(name: str, what: str) -> str:
    from drillbook.lab import lifecycle
    from drillbook.lab.fleet.client import FleetClient

    with FleetClient(lifecycle.attached(name).ports.fleet) as fleet:
        if what == "status":
            import msgspec

            return msgspec.json.format(msgspec.json.encode(fleet.status()), indent=2).decode()
        return fleet.post("/east/all/start" if what == "on" else "/all/stop")


def _fault(name: str, args: argparse.Namespace) -> str:
    from drillbook.lab import faults, lifecycle

    lab = lifecycle.attached(name)
    match args.fault:
        case "kill":
            faults.kill(lab, args.part)
            return f"{args.part} was killed"
        case "freeze":
            faults.freeze(lab, args.part)
            return f"{args.part} is frozen"
        case "thaw":
            faults.thaw(lab, args.part)
            return f"{args.part} goes on"
        case "link":
            return _link_fault(lab.ports.relay, args.mode, args.seconds)
        case "drift":
            if args.what == "acl":
                faults.remove_acl(lab)
                return "User:orders-api may no longer WRITE orders.new in west"
            faults.remove_subject(lab)
            return "west no longer has the subject orders.paid-value"
        case _:
            end = args.what == "end"
            return faults.end_transaction(lab) if end else faults.open_transaction(lab, hold_seconds=args.hold)


def _link_fault(relay: int, mode: str, seconds: float) -> str:
    from drillbook.lab import link

    now = link.ask(relay, f"delay {seconds}" if mode == "delay" else mode)
    return f"the link is {now.mode}, {now.delay_seconds} s late"
