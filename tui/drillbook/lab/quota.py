"""Client quotas, which only kafka-python's raw protocol can set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.lab.failure import LabError

if TYPE_CHECKING:
    from collections.abc import Mapping


def set_for_user(client: Mapping[str, str], user: str, quotas: Mapping[str, float]) -> None:
    """Set the quotas of a user in the region that `client` logs in to."""
    from kafka.admin import KafkaAdminClient  # 0.2 s to import
    from kafka.protocol.admin.client_quotas import AlterClientQuotasRequest

    request_class = AlterClientQuotasRequest
    entry = request_class.EntryData(
        entity=[request_class.EntryData.EntityData(entity_type="user", entity_name=user)],
        ops=[request_class.EntryData.OpData(key=key, value=value, remove=False) for key, value in quotas.items()],
    )
    admin = KafkaAdminClient(
        bootstrap_servers=client["bootstrap.servers"],
        security_protocol=client["security.protocol"],
        sasl_mechanism=client["sasl.mechanism"],
        sasl_plain_username=client["sasl.username"],
        sasl_plain_password=client["sasl.password"],
    )
    try:
        answer = admin._manager.run(admin._manager.send, request_class(entries=[entry], validate_only=False))
    finally:
        admin.close()
    for result in answer.entries:
        if result.error_code:
            raise LabError(f"quotas of {user} were refused: error {result.error_code} {result.error_message}")
