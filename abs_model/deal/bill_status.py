"""Status codes of the clearing system, and the stage of a bill's life that each stands for; a desk may map its own."""

from dataclasses import dataclass

from abs_model.deal.bill import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCode:
    """One code: what it says, and the stage that a bill with it has reached; None where it says nothing of that."""

    code: str
    zh: str
    en: str
    stage: Stage | None


_TABLE = """
020001 提示承兑待签收 awaiting acceptance offered
020006 提示承兑已签收 accepted offered
030006 提示收票已签收 received by the payee offered
100001 背书待签收 endorsement awaiting signature -
100006 背书已签收 endorsed -
110101 买断式贴现待签收 outright discount awaiting signature guaranteed
110106 买断式贴现已签收 discounted outright discounted
110201 回购式贴现待签收 repurchase discount awaiting signature guaranteed
120006 贴现赎回已签收 discount redeemed guaranteed
170001 保证待签收 guarantee awaiting signature approved
170006 保证已签收 guaranteed guaranteed
180001 质押待签收 pledge awaiting signature -
180006 质押已签收 pledged -
180020 质押已至到期日 pledged and due due
190001 质押解除待签收 release of pledge awaiting signature -
190006 质押解除已签收 pledge released -
200001 提示付款待签收 presented due
200003 提示付款已签收待清算 paid, awaiting clearing due
200005 提示付款已签收已排队 paid, in the queue due
200312 提示付款已拒付（只能追索出票人、承兑人及其保证人） refused, recourse to drawer and acceptor only refused
200412 提示付款已拒付（可追索所有人） refused, recourse to all refused
200512 提示付款已拒付（期前） refused before the due date discounted
210001 逾期提示付款待签收 presented late due
210003 逾期提示付款已签收待清算 paid late, awaiting clearing due
210312 逾期提示付款已拒付（只能追索出票人、承兑人及其保证人） late, refused, to drawer and acceptor only refused
210412 逾期提示付款已拒付（可追索所有人） late, refused, recourse to all refused
220607 拒付追索待清偿 recourse after refusal claimed
230601 拒付追索同意清偿待签收 settlement of recourse awaiting signature claimed
230606 拒付追索同意清偿已签收 recourse settled compensated
220707 非拒付追索待清偿 recourse without refusal claimed
230701 非拒付追索同意清偿待签收 settlement of recourse awaiting signature claimed
000026 已逾票据业务办理时限 past the time limit -
000000 已结清 settled paid
000002 作废 void closed
"""
"""Code, Chinese, English, stage (a dash for none); read in public bank and enterprise software, but for 170006 and
210003, which follow the pattern of the others."""


def _parsed(line: str) -> StatusCode:
    code, zh, *english, stage = line.split()
    return StatusCode(code=code, zh=zh, en=" ".join(english), stage=None if stage == "-" else stage)  # type: ignore[arg-type]


STATUS_CODES: dict[str, StatusCode] = {line.split()[0]: _parsed(line) for line in _TABLE.strip().splitlines()}
"""Every known code."""
