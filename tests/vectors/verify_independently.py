"""A second verifier, written from TIMELINE.md alone: the standard library and `ssh-keygen`, nothing of drillbook.

    python tests/vectors/verify_independently.py FOLDER_OR_TIMELINE ALLOWED_SIGNERS

It judges lines, chain, mandates, seals, samples and the signatures of decisions; not whether they were theirs to take.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

KEYS = ["seq", "at", "up", "by", "kind", "step", "data", "prev"]
SAMPLE_KEYS = ["n", "after", "at", "up", "data", "prev"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII)
BEGIN, END = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"


def line_of(raw, keys):
    """The object of a line in its one spelling, or why it is none."""
    if len(raw) > 1 << 20 or not raw.endswith(b"\n"):
        return None, "too long" if len(raw) > 1 << 20 else "torn"
    try:
        line = json.loads(raw, parse_float=Decimal, parse_constant=Decimal)
        again = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        fits = list(line) == keys and isinstance(line["data"], dict) and len(line["prev"].encode()) == 64
        fits = fits and TIME.fullmatch(line["at"]) and line["up"] >= 0
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None, "not canonical"
    return (line, "") if fits and again == raw else (None, "not canonical")


def holds(armour, message, namespace, principal, signers, at=None):
    """Whether stock ssh-keygen accepts it, and its text is the one spelling of that signature."""
    try:
        blob = base64.b64decode("".join(armour[len(BEGIN) : -len(END)].split("\n")), validate=True)
    except (ValueError, TypeError):
        return False
    body = base64.b64encode(blob).decode()
    again = BEGIN + "".join(body[i : i + 70] + "\n" for i in range(0, len(body), 70)) + END
    if again != armour or b"\0\0\0\0\0\0\0\x06sha512" not in blob:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".sig") as file:
        Path(file.name).write_text(armour)
        command = ["ssh-keygen", "-Y", "verify", "-f", signers, "-n", namespace, "-I", principal, "-s", file.name]
        command += ["-r", f"{signers}.revoked"] * Path(f"{signers}.revoked").exists()
        command += ["-Overify-time=" + re.sub(r"\D", "", at[:19]) + "Z"] if at else []
        return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


def seal_holds(line, before, raws, key, scratch):
    form = (line["by"], line["step"], line["at"], line["up"]) == ("session", "", before["at"], before["up"])
    data = {"lines": len(raws), "principal": "session", "signature": line["data"].get("signature")}
    if not form or list(line["data"].items()) != list(data.items()):
        return False
    (session := Path(scratch, "session")).write_text(f"session {key}\n")
    return holds(data["signature"], b"".join(raws), "timeline@drillbook", "session", str(session))


def judge(timeline, signers, scratch):
    """The lines, whether the drill is closed, and the first bad line with its fault."""
    lines, raws, key, introduced, closing, closed = [], [], "", None, False, False
    with timeline.open("rb") as file:
        every = []
        while raw := file.readline((1 << 20) + 1):
            every.append(raw)
            if len(raw) > 1 << 20:  # nothing behind it is judged
                break
    for seq, raw in enumerate(every):
        line, fault = line_of(raw, KEYS)
        if fault or line["seq"] != seq:
            return lines, False, (seq + 1, fault or "out of order")
        before = lines[-1] if lines else None
        if line["prev"] != (hashlib.sha256(raws[-1]).hexdigest() if raws else "0" * 64):
            follows, _ = line_of(every[seq + 1], KEYS) if seq + 1 < len(every) else (None, "")
            true = seq + 1 < len(every) and (not follows or follows["prev"] == hashlib.sha256(raw).hexdigest())
            if seq + 1 == len(every):
                true = not (line["kind"] == "seal" and before and seal_holds(line, before, raws, key, scratch))
            return lines, False, (seq if true and seq else seq + 1, "altered")
        kind, data, new = line["kind"], line["data"], None
        if kind in {"opened", "reopened"} and isinstance(data.get("session_key"), str):
            new = data["session_key"]
        if closed or (closing and kind != "seal"):
            return lines, False, (seq + 1, "after the close")
        if before and new is None and line["up"] < before["up"]:
            return lines, False, (seq + 1, "clock")
        closed, closing = closing, kind == "closed"
        if introduced is not None and new is None:
            form = kind == "mandate" and list(data) == ["principal", "signature"] and line["step"] == ""
            if not form or not data["principal"] == line["by"] != "session":
                return lines, False, (seq + 1, "no mandate" if kind != "mandate" else "bad mandate")
            if not holds(data["signature"], introduced, "session@drillbook", line["by"], signers, line["at"]):
                return lines, False, (seq + 1, "bad mandate")
        elif kind == "mandate" or (seq == 0 and new is None):
            return lines, False, (seq + 1, "bad mandate" if kind == "mandate" else "no mandate")
        key, introduced = (new, raw) if new is not None else (key, None)
        if kind == "seal" and not (before and seal_holds(line, before, raws, key, scratch)):
            return lines, False, (seq + 1, "bad seal")
        lines.append(line)
        raws.append(raw)
    return lines, closed, None if lines else (1, "empty")


def judge_samples(path, lines):
    """The first bad sample: its chain, and the heads that entries name."""
    named = {e["data"]["count"]: e["data"]["sha256"] for e in lines if e["kind"] == "samples"}
    head, after = "0" * 64, 0
    every = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    for n, raw in enumerate(every):
        line, fault = line_of(raw, SAMPLE_KEYS)
        if fault or line["n"] != n or line["prev"] != head or line["after"] < after:
            return (n + 1, "samples")
        head, after = hashlib.sha256(raw).hexdigest(), line["after"]
        if named.get(n + 1, head) != head:
            return (n + 1, "samples")
    return (len(every) + 1, "samples") if any(count > len(every) for count in named) else None


def judge_decisions(lines, signers):
    """The first decision whose text its person did not sign."""
    for line in lines:
        if line["kind"] == "decided":
            said, statement = line["data"], line["data"]["statement"]
            signed = json.loads(statement["text"])
            text, who, at = statement["text"].encode(), signed["person"], signed["signed_at"]
            same = all(said.get(k, "") == signed.get(k, "") for k in ("person", "role", "decision", "reason"))
            if not same or not holds(statement["signature"], text, "decision@drillbook", who, signers, at):
                return (line["seq"] + 1, "decision")
    return None


def verify(place, signers):
    """Whether the drill is closed, and what is wrong first: lines, then samples, then decisions."""
    timeline = Path(place, "timeline.jsonl") if Path(place).is_dir() else Path(place)
    with tempfile.TemporaryDirectory() as scratch:
        lines, closed, bad = judge(timeline, str(signers), scratch)
        if bad is None and Path(place).is_dir():
            bad = judge_samples(timeline.with_name("samples.jsonl"), lines)
        return closed, bad, judge_decisions(lines, str(signers)) if Path(place).is_dir() else None


if __name__ == "__main__":
    is_closed, *found = verify(*sys.argv[1:3])
    print(*("line {}: {}".format(*problem) for problem in found if problem), sep="\n")
    sys.exit(0 if is_closed and not any(found) else 1)
