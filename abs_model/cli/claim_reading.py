"""From the tables of an IP note to what a question is asked of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from abs_model.cli.request import Files
from abs_model.cli.speech import speak_of

if TYPE_CHECKING:
    from abs_model.io.deal_file import DealFile
    from abs_model.run.record import Subject
    from abs_model.schedule.calendar import HolidayNotice


def claim_subject_of(
    files: Files, deal_file: "DealFile", scenarios_sha256: str, notices: "Sequence[HolidayNotice]"
) -> "Subject":
    """Claims and property, dated; the tables beside the tape are hashed with the deal file.

    Raises
    ------
    TapeError
        If a table is none of its kind, or no claim is left.
    """
    import hashlib

    from abs_model.io.ip_file import read_claim_tapes
    from abs_model.run.claim_deal import claim_subject
    from abs_model.schedule.calendar import Calendar

    deal, tapes = deal_file.deal, read_claim_tapes(deal_file, files.tape)
    speak_of(deal.product)
    beside = [one.sha256 for one in (tapes.register, tapes.payments, tapes.valuations) if one is not None]
    calendar = Calendar(code=deal.dates.calendar, overrides=tuple(notices))
    return claim_subject(
        deal,
        tapes,
        calendar,
        deal_sha256=hashlib.sha256("".join([deal_file.sha256, *beside]).encode()).hexdigest(),
        scenarios_sha256=scenarios_sha256,
    )


def refuse_claims(files: Files, command: str) -> None:
    """Refuse an IP note where a question is about receivables and who sells them.

    Raises
    ------
    DealError
        If the deal file cannot be read.
    click.UsageError
        If the deal is an IP note.
    """
    from abs_model.io.deal_file import read_deal

    deal = read_deal(files.deal).deal
    if deal.ip is not None:
        raise click.UsageError(
            f"{command}: {deal.id} is an IP note; a deal with receivables of suppliers is wanted. Name one; what "
            "financing costs the debtors of an IP note is what borrowers says."
        )
