"""How long intellectual property lasts by law (法定期限)."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from abs_model.deal.ip import IpType

PATENTS: tuple[IpType, ...] = ("invention", "utility_model", "design")
"""What annual fees are due for."""

PATENT_YEARS: dict[IpType, int] = {"invention": 20, "utility_model": 10, "design": 15}
OLD_DESIGN_YEARS = 10
LONG_DESIGNS_FROM = date(2021, 6, 1)
"""Designs that were filed before have ten years."""

TRADEMARK_YEARS = 10
COPYRIGHT_YEARS = 50

DAYS_PER_YEAR = 365.25

_ONE_DAY = timedelta(days=1)


def legal_expiry(ip_type: IpType, filing_date: date, grant_date: date | None = None) -> date:
    """The day on which a right ends by law, from what the register says of its beginning.

    Patents run from filing, trademarks from registration, copyrights until the end of a calendar year. A trademark
    may be renewed any number of times; what is returned is the end of its first ten years.

    Parameters
    ----------
    ip_type : str
        A word of ``IP_TYPES``.
    filing_date : date
        Of the application; of a copyright, the first publication.
    grant_date : date, optional
        Of a trademark, its registration. Without it the earlier filing counts, which errs on the safe side.

    Returns
    -------
    date
        Of a patent or trademark, the first day without protection; of a copyright, the last day with it.

    References
    ----------
    专利法 (2020) article 42: 20 years for inventions, 10 for utility models, 15 for designs, from filing; designs filed
    before it came into force on 2021-06-01 keep 10. 商标法 (2019) articles 39 and 40. 著作权法 (2020) article 23 and
    计算机软件保护条例 article 14: 50 years for works of legal entities, until 31 December of the fiftieth year after
    first publication. The day on which a patent ends: 专利审查指南, part 5, chapter 9.

    Examples
    --------
    >>> legal_expiry("utility_model", date(1999, 9, 6))
    datetime.date(2009, 9, 6)
    >>> legal_expiry("design", date(2021, 5, 31)), legal_expiry("design", date(2021, 6, 1))
    (datetime.date(2031, 5, 31), datetime.date(2036, 6, 1))
    >>> legal_expiry("copyright", date(2019, 3, 4))
    datetime.date(2069, 12, 31)
    """
    if ip_type == "copyright":
        return date(filing_date.year + COPYRIGHT_YEARS, 12, 31)
    if ip_type == "trademark":
        return (grant_date or filing_date) + relativedelta(years=TRADEMARK_YEARS)
    years = PATENT_YEARS[ip_type]
    if ip_type == "design" and filing_date < LONG_DESIGNS_FROM:
        years = OLD_DESIGN_YEARS
    return filing_date + relativedelta(years=years)


def is_lawful_expiry(stated: date, ip_type: IpType, filing_date: date, grant_date: date | None = None) -> bool:
    """Whether an expiry as the register states it is one that the law gives.

    The last day of a right and the first day without it are both in use. A trademark may have been renewed; one whose
    registration is not stated may end on any day.

    Examples
    --------
    >>> is_lawful_expiry(date(2009, 9, 5), "utility_model", date(1999, 9, 6))
    True
    >>> is_lawful_expiry(date(2029, 1, 6), "trademark", date(2008, 1, 2), date(2009, 1, 7))
    True
    """
    if ip_type == "trademark" and grant_date is None:
        return True
    lawful = legal_expiry(ip_type, filing_date, grant_date)
    if ip_type == "trademark":
        renewals = max(0, round((stated - lawful).days / (TRADEMARK_YEARS * DAYS_PER_YEAR)))
        lawful += relativedelta(years=renewals * TRADEMARK_YEARS)
    return abs(stated - lawful) <= _ONE_DAY


def expiry_that_counts(
    ip_type: IpType, filing_date: date, grant_date: date | None = None, stated: date | None = None
) -> date:
    """The day on which a right is taken to end.

    Of a trademark what the register states, because renewals stand there; of the others the earlier of what it states
    and what the law gives, so that a slip of the pen lengthens no right.

    Examples
    --------
    >>> expiry_that_counts("invention", date(2015, 3, 2), stated=date(2045, 3, 2))
    datetime.date(2035, 3, 2)
    """
    if stated is None:
        return legal_expiry(ip_type, filing_date, grant_date)
    return stated if ip_type == "trademark" else min(stated, legal_expiry(ip_type, filing_date, grant_date))


def years_between(first: date, last: date) -> float:
    """Years of 365.25 days from one day to another; none where the other is not later.

    Examples
    --------
    >>> years_between(date(2024, 1, 1), date(2028, 1, 1))
    4.0
    """
    return max(0, (last - first).days) / DAYS_PER_YEAR
