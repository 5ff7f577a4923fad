"""Secret markers: secrets must not be in a log file, in the database or in a reply."""
from support import database
from support.mall import SESSION, check_answer, log_in, sign_up, sign_up_and_log_in, ticket
from support.people import Person, forgetful
from support.secret_markers import assert_nowhere, secret_marker
from support.stack import eventually, log_line, logs, worker_line


def test_passwords_are_found_nowhere_after_all_that_can_be_done_with_them(mall_client):
    person = sign_up(mall_client, Person(password=secret_marker()))
    wrong, new, weak = secret_marker(), secret_marker(), secret_marker() + "x" * 120
    log_in(mall_client, person)
    mall_client.post("/user/reset_password", passwordOld=wrong, passwordNew=new)
    database.forget_failures()
    mall_client.post("/user/reset_password", passwordOld=person.password, passwordNew=weak)
    last = mall_client.post("/user/reset_password", passwordOld=person.password, passwordNew=new)
    mall_client.get("/user/login", username=person.username, password=new)
    assert last.json["status"] == 0
    assert_nowhere(last, person.password, wrong, new, weak)


def test_answers_and_tokens_of_a_recovery_are_found_nowhere(mall_client):
    person, new = sign_up(mall_client, forgetful().but(answer=secret_marker())), secret_marker()
    wrong = secret_marker()
    token = ticket(mall_client, person)
    check_answer(mall_client, person, answer=wrong)
    last = mall_client.get("/user/forget_reset_password", username=person.username, passwordNew=new,
                    forgetToken=token)
    assert last.json["status"] == 0
    assert_nowhere(last, person.answer, wrong, token, new)


def test_session_tokens_are_found_nowhere(mall_client):
    sign_up_and_log_in(mall_client)
    token = mall_client.cookies[SESSION]
    assert_nowhere(mall_client.get("/user/get_information"), token)


def test_no_query_string_is_logged_not_even_of_a_refused_request(mall_client):
    marks = [secret_marker() for _ in range(6)]
    mall_client.get("/user/check_valid", str=marks[0], type="nonsense")
    mall_client.get("/user/nothing", q=marks[1])
    mall_client.send("POST", "/user/login", query=f"q={marks[2]}", body="x" * 100_000)
    mall_client.send("DELETE", "/user/login", query=f"q={marks[3]}")
    mall_client.send("GET", "/user/check_valid", query=f"str={marks[4]}%zz")
    last = mall_client.get("/user/get_user_info", {"Referer": f"http://x.example/?{marks[5]}"})
    assert_nowhere(last, *marks)


def test_a_request_can_be_found_in_the_log_by_its_id(mall_client):
    reply = mall_client.get("/user/get_user_info")
    for line in (log_line(reply), worker_line(reply)):
        assert line["contract"] == "mall" and line["path"].endswith("/user/get_user_info")


def test_no_name_injects_a_log_line(mall_client):
    mark = secret_marker()
    names = [f"{mark}\r\nrequest_id=forged level=info", f"{mark}\x1b[2J", f'{mark}" result=ok "',
             f"{mark}\u2028request_id=forged"]
    replies = [mall_client.post("/user/login", username=name, password="x" * 9) for name in names]
    mall_client.get("/user/get_user_info", {"User-Agent": f"{mark}\" x=\"1", "X-Forwarded-For": mark})
    eventually(lambda: all(reply.request_id.encode() in logs() for reply in replies))
    text = logs()
    assert b"request_id=forged" not in text and b"\x1b[2J" not in text
