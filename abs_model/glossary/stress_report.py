"""What charts and sheets of stresses, and of what suppliers pay, are called."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    "stress_ladder": Term("压力情景下的损失、代偿与覆盖", "loss, claims and cover under each stress"),
    "loss_of_investors": Term("投资者损失", "loss of investors", "yuan"),
    "bridge_repaid": Term("垫付后追回", "bridged and repaid", "yuan"),
    "bridge_lost": Term("代偿未追回", "paid and lost", "yuan"),
    "heat_map": Term("热力图", "heat map"),
    "edge_of_payment": Term("按时足额兑付的边界", "edge of timely and full payment"),
    "edge_of_call": Term("触发代偿的边界", "edge of a call"),
    "all_paid": Term("各格均按时足额兑付", "paid in time and in full everywhere"),
    "none_paid": Term("各格均未按时足额兑付", "nowhere paid in time and in full"),
    "all_called": Term("各格均发生代偿", "called everywhere"),
    "none_called": Term("各格均无代偿", "called nowhere"),
    "common_shift": Term("系统性冲击", "common shift"),
    "while_it_pays": Term("增信方正常履约", "while providers of support pay"),
    "when_it_fails": Term("增信方同时违约", "when they fail too"),
    "break_even_curve": Term("临界值曲线", "break-even curve"),
    "defaulting_names": Term("违约的最大户数", "how many of the largest default", "count"),
    "full_cover": Term("覆盖倍数1.0", "cover of 1.0"),
    "supplier_spread": Term("供应商融资成本由谁收取", "who keeps what suppliers pay"),
    "all_suppliers": Term("全部供应商", "all suppliers"),
    "paid_by_others": Term("由他人承担", "paid by others"),
    "supplier_receivables": Term("逐笔融资成本", "cost by receivable"),
    "supplier_parts": Term("逐笔成本去向", "who keeps it"),
    "days_of_365": Term("按365天计，占到手净额", "of what suppliers received, a year of 365 days"),
    "by_supplier": Term("按供应商", "by supplier"),
    "missing": Term("缺少", "missing"),
}
