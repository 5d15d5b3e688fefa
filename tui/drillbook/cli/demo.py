"""`drillbook demo`: the lab up and seeded, its applications on, and a live drill of the bundled runbook."""

import argparse

from drillbook.cli.place import place

RUNBOOK = "async-replication"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("demo", help="a live drill on two real regions on this machine")
    parser.add_argument("--lab", default="default", metavar="NAME", help="which lab")
    parser.add_argument("--headless", action="store_true", help="no screen: go on by itself with the lab's keys")
    parser.add_argument("--pair", action="store_true", help="two people: the approver attaches in a second terminal")
    parser.add_argument("--plain", action="store_true", help="no screen: each change one line")
    parser.add_argument("--drills", type=place, help="where drills are kept")


def run(args: argparse.Namespace) -> int:
    """Reset the lab, start its applications, start the drill, and sit down as its driver."""
    from drillbook.cli.afterwards import tell_afterwards
    from drillbook.cli.lab_progress import progress_on_stderr
    from drillbook.cli.start import Seat, sit_down, start
    from drillbook.lab import lifecycle
    from drillbook.lab.fleet.client import FleetClient

    with progress_on_stderr() as progress:
        lab = lifecycle.reset(args.lab, progress)
        progress.say("starting the applications in east")
        with FleetClient(lab.ports.fleet) as fleet:
            fleet.post("/east/all/start")
    others = () if args.pair else tuple(lab.key(person) for person in ("bob", "erin"))
    seat = Seat(
        signers=lab.allowed_signers,
        key=lab.key("alice"),
        others=others,
        headless=args.headless,
        plain=args.plain,
        answers=(("decide", "stay"), ("review", "The fence stays until nobody asks for east any more; team-orders.")),
        hint=f"drillbook attach DRILL --signers {lab.allowed_signers} --key {lab.key('bob')}",
    )
    order = argparse.Namespace(
        runbook=RUNBOOK, regions=lab.regions_yaml, live=True, drills=args.drills, group=None, set=[], after=None
    )
    folder = start(order, seat)
    code = sit_down(folder, "driver", seat)
    tell_afterwards(folder, RUNBOOK, lab.regions_yaml, seat)
    return code
