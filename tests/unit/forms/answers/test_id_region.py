from forms.answers.id_region import judge_region


def test_guangxi_is_accepted_current_and_revoked_without_a_word() -> None:
    for code in ("451228", "452730", "450381", "450331"):
        verdict = judge_region(code, 1990)
        assert verdict.accepted
        assert verdict.doubt is None


def test_a_guangxi_code_outside_both_lists_is_refused() -> None:
    assert not judge_region("458888", 1990).accepted


def test_practice_people_are_accepted() -> None:
    assert judge_region("459999", 2020).doubt is None


def test_places_that_never_were_are_refused() -> None:
    for code in ("111111", "990426", "000000", "451111"):
        assert not judge_region(code, 1990).accepted


def test_a_county_founded_after_our_table_is_accepted_with_a_word() -> None:
    verdict = judge_region("440199", 2026)
    assert verdict.accepted
    assert verdict.doubt


def test_a_code_of_another_time_is_accepted_with_a_word() -> None:
    assert judge_region("110201", 1993).doubt
    assert judge_region("411082", 1989).doubt
    assert judge_region("411082", 1994).doubt is None


def test_elders_got_their_number_when_numbers_began() -> None:
    assert judge_region("440524", 1880).doubt is None
    assert judge_region("440524", 1950).doubt is None


def test_residence_permits_of_hong_kong_macao_and_taiwan_people() -> None:
    for code in ("810000", "820000", "830000"):
        assert judge_region(code, 1994).doubt is None
