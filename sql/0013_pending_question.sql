-- A security question or answer that was given in a session without a recent login. Its answer resets the
-- password, so a stolen session could take the account over. It is displayed, and counts from
-- `pending_question_from` on; until then the present question and answer count. The cleanup after that
-- time moves it to the columns of the present ones.

ALTER TABLE account
  ADD COLUMN IF NOT EXISTS pending_question         VARCHAR(128),
  ADD COLUMN IF NOT EXISTS pending_answer_verifier  VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  ADD COLUMN IF NOT EXISTS pending_answer_pepper_id SMALLINT,
  ADD COLUMN IF NOT EXISTS pending_question_from    BIGINT,
  ADD KEY IF NOT EXISTS account_pending_question_from_key (pending_question_from);
