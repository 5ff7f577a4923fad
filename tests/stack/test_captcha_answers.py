"""The answers that the tests derive by themselves are the ones that gatehouse-admin prints."""
from support import captchas, portal
from support.stack import run_admin


def test_a_derived_answer_is_the_one_that_gatehouse_admin_prints(portal_client):
    for _ in range(3):
        name = portal.fresh_token()
        assert portal_client.get(portal.PICTURE, imgToken=name).status == 200
        printed = run_admin("captcha", "--", name)
        assert (printed.returncode, printed.stdout.strip()) == (0, captchas.answer(name))
