"""Statements: the text that a person signs for a decision, and the reading of one that came in."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from drillbook import clock
from drillbook.errors import NotPermitted
from drillbook.model.intent import Decision, DecisionKind, LinePoint, Statement
from drillbook.signing import sshsig
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.signer import Signer

DECISION_NAMESPACE = "decision@drillbook"
SKEW = timedelta(seconds=5)
"""How far a signer's clock may be from the engine's."""


@dataclass(frozen=True)
class Wording:
    """What a decision says, before it has a nonce and a time; `valid` is microseconds from signing."""

    drill: str
    decision: DecisionKind
    role: str
    gate: LinePoint
    head: LinePoint
    step: str = ""
    reason: str = ""
    rule: str = ""
    reading: str = ""
    option: str = ""
    valid: int = 600_000_000


def make_statement(wording: Wording, signer: Signer) -> Statement:
    """Word it as this signer and sign exactly those bytes."""
    return signed(worded(wording, signer.principal), signer)


def signed(decision: Decision, signer: Signer) -> Statement:
    """The decision's bytes beside their signature."""
    text = msgspec.json.encode(decision).decode()
    return Statement(text, signer.sign(DECISION_NAMESPACE, text.encode()))


def worded(wording: Wording, person: str) -> Decision:
    """The decision with a fresh nonce and the signer's own time."""
    at = clock.utc_now()
    return Decision(
        drill=wording.drill,
        decision=wording.decision,
        person=person,
        role=wording.role,
        gate=wording.gate,
        head=wording.head,
        nonce=secrets.token_hex(16),
        signed_at=clock.utc_text(at),
        expires=clock.utc_text(at + timedelta(microseconds=wording.valid)),
        step=wording.step,
        reason=wording.reason,
        rule=wording.rule,
        reading=wording.reading,
        option=wording.option,
    )


def read_statement(statement: Statement, signers: AllowedSigners) -> Decision:
    """The decision of a statement whose signature, person, namespace and time hold; NotPermitted otherwise."""
    decision = parse_decision(statement.text)
    signed_at = clock.parse_utc(decision.signed_at)
    person = signed_by(statement, signers)
    if person != decision.person:
        raise NotPermitted(f"the statement names {decision.person}, and {person} signed it")
    if abs(clock.utc_now() - signed_at) > SKEW:
        raise NotPermitted(
            f"{person}'s clock says {decision.signed_at}, which is more than 5 s from the engine's",
            remedy="set the clocks, then sign again",
        )
    return decision


def signed_by(statement: Statement, signers: AllowedSigners) -> str:
    """Whose key made the signature, valid when it says it was made; a DrillbookError otherwise."""
    decision = parse_decision(statement.text)
    key = sshsig.verify(statement.signature, statement.text.encode(), namespace=DECISION_NAMESPACE)
    return signers.lookup(key, DECISION_NAMESPACE, clock.parse_utc(decision.signed_at))


def parse_decision(text: str) -> Decision:
    """The decision of a statement's text; refuses any other spelling than the canonical one."""
    try:
        decision = msgspec.json.decode(text.encode(), type=Decision)
        canonical = msgspec.json.encode(decision).decode() == text
        clock.parse_utc(decision.signed_at)
        clock.parse_utc(decision.expires)
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotPermitted(f"this is not a decision: {error}") from error
    if not canonical:
        raise NotPermitted("the decision is spelled in another way than it was signed for")
    return decision
