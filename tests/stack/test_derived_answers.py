"""The codes that the tests derive equal those that gatehouse-admin prints and that are mailed."""
from support import captchas, mailbox, portal
from support.people import Person
from support.stack import run_admin


def test_a_derived_answer_is_the_one_that_gatehouse_admin_prints(portal_client):
    for _ in range(3):
        name = portal.fresh_token()
        assert portal_client.get(portal.PICTURE, imgToken=name).status == 200
        printed = run_admin("captcha", "--", name)
        assert (printed.returncode, printed.stdout.strip()) == (0, captchas.answer(name))


def test_a_derived_code_is_the_one_in_the_mail(portal_client):
    newcomer, person = Person(username=None), portal.verified(portal_client)
    for action, email in (("register", newcomer.email), ("other", person.email)):
        portal.request_code(portal_client, action, email)
        mailed = mailbox.codes_in(mailbox.read(email, "code"))
        assert mailed == [mailbox.code(email)]
