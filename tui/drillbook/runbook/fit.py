"""Whether a runbook and a regions file belong together: errors, and warnings only the two together can show."""

import msgspec

from drillbook.errors import InputError, Problem
from drillbook.model.region import FleetHook, Site
from drillbook.model.runbook import Runbook
from drillbook.runbook.load import Loaded
from drillbook.runbook.positions import Mark, Source, listed, nearest, problem_at
from drillbook.runbook.vocabulary import Term, Vocabulary, current


def fit(loaded: Loaded, name: str, site: Site, vocabulary: Vocabulary | None = None) -> tuple[Problem, ...]:
    """Warnings of the two together; raises InputError with all that does not fit, at its place in the runbook."""
    errors = _Fit(loaded, name, site, vocabulary or current()).errors()
    if errors:
        raise InputError.of(errors)
    return _reverse_links(loaded, name, site)


class _Fit:
    def __init__(self, loaded: Loaded, name: str, site: Site, vocabulary: Vocabulary) -> None:
        self.loaded = loaded
        self.runbook: Runbook = loaded.runbook
        self.source = Source(name, loaded.text)
        self.site = site
        self.vocabulary = vocabulary

    def errors(self) -> list[Problem]:
        return [*self.regions(), *self.links(), *self.hooks(), *self.allowed()]

    def problem(self, place: str, message: str, remedy: str) -> Problem:
        return problem_at(self.source, self.loaded.positions.get(place, Mark(1, 1)), message, remedy)

    def regions(self) -> list[Problem]:
        names = [region.name for region in self.site.regions]
        found = []
        for key, name in (("source", self.runbook.source), ("target", self.runbook.target)):
            if name not in names:
                near = nearest(name, names)
                remedy = f"Did you mean `{near}`?" if near else "Name a region of the regions file."
                found.append(self.problem(key, f"`{name}` is not in the regions file; it has {listed(names)}", remedy))
        return found

    def links(self) -> list[Problem]:
        ends = (self.runbook.source, self.runbook.target)
        if self.runbook.pattern != "async-replication":
            return []
        if any((link.from_region, link.to_region) == ends and link.kind != "none" for link in self.site.replication):
            return []
        message = f"the regions file has no replication from {ends[0]} to {ends[1]}, which this pattern is about"
        return [self.problem("pattern", message, "Add it under `replication`.")]

    def hooks(self) -> list[Problem]:
        fleet = self.site.fleet
        found = []
        for place, params in self.uses("fleet"):
            for verb in ("stop", "start"):
                what = str(getattr(params, verb, None) or "")
                hook = getattr(fleet, f"{what}_{verb}", None) if fleet and what else None
                if what and hook in {None, FleetHook()}:
                    message = f"the regions file does not say how to {verb} {what}"
                    found.append(self.problem(place, message, f"Add `fleet: {{{what}: {{{verb}: ...}}}}` to it."))
        return found

    def allowed(self) -> list[Problem]:
        aliases = {"source": self.runbook.source, "target": self.runbook.target}
        allow = {region.name: region.allow for region in self.site.regions}
        found = []
        uses = [(a, term, *use) for a, term in self.vocabulary.actions.items() for use in self.uses(a)]
        for name, term, place, params in (*uses, *self.claims()):
            word = str(getattr(params, "region", None) or "")
            region = aliases.get(word, word)
            missing = [need for need in term.allow if region in allow and need not in allow[region]]
            if missing:
                message = f"`{name}` needs {listed(missing)}, which {region} does not allow"
                found.append(self.problem(place, message, f"Add it to `allow` of {region}, if that is wanted."))
        return found

    def claims(self) -> list[tuple[str, Term, str, object]]:
        """Each claim with its term, its place and its typed parameters."""
        runbook = self.runbook
        steps = [c for step in runbook.steps for c in (*step.requires, *step.observe, *step.verify)]
        claims = (*steps, *runbook.invariants, *(stop.claim for stop in runbook.stop_conditions))
        terms = self.vocabulary.checks
        return [
            (c.check, terms[c.check], c.id, msgspec.json.decode(c.params.encode(), type=terms[c.check].params))
            for c in claims
            if c.check in terms
        ]

    def uses(self, action: str) -> list[tuple[str, object]]:
        """Each use of an action with its typed parameters."""
        found: list[tuple[str, object]] = []
        for step in self.runbook.steps:
            for key, list_of in (("actions", step.actions), ("rollback", step.rollback)):
                for i, use in enumerate(list_of):
                    if use.action == action:
                        params = msgspec.json.decode(use.params.encode(), type=self.vocabulary.actions[action].params)
                        found.append((f"{step.id}/{key}/{i}", params))
        return found


def _reverse_links(loaded: Loaded, name: str, site: Site) -> tuple[Problem, ...]:
    ends = (loaded.runbook.source, loaded.runbook.target)
    policies = {(link.from_region, link.to_region): link.policy for link in site.replication if link.kind != "none"}
    if policies.get(ends) != "identity" or ends[::-1] not in policies:
        return ()
    required = [c for step in loaded.runbook.steps for c in (*step.requires, *step.verify)]
    if any(c.check == "replication" for c in required):
        return ()
    message = (
        f"there are links from {ends[0]} to {ends[1]} and back under the identity policy, which can't see cycles, "
        "and no step requires that only one of them runs. [identity-reverse-link]"
    )
    mark = loaded.positions.get("pattern", Mark(1, 1))
    remedy = "Require or verify `replication: {}` in a step: it fails where both run."
    return (problem_at(Source(name, loaded.text), mark, message, remedy),)
