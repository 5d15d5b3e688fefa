"""Why a part died, out of its logs."""

from drillbook.lab.last_words import last_words


def test_the_cause_and_not_the_shutdown(tmp_path):
    log = tmp_path / "server.log"
    shutdown = [f"2026-11-24 INFO shutting down {number} (BrokerServer)" for number in range(500)]
    cause = [
        "2026-11-24 ERROR [BrokerServer id=1] Fatal error during broker startup. (BrokerServer)",
        "org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:9092",
        "Caused by: java.net.BindException: Address already in use",
    ]
    log.write_text("\n".join(["2026-11-24 INFO starting", *cause, "\tat sun.nio.ch.Net.bind0", *shutdown]))
    assert last_words([tmp_path / "absent", log]).splitlines() == cause


def test_without_a_cause_the_end(tmp_path):
    log = tmp_path / "output.log"
    log.write_text("\n".join(f"line {number}" for number in range(100)))
    assert last_words([log]).splitlines()[-1] == "line 99"
    assert last_words([]) == ""
