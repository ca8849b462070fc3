"""The demo centre: Harbour & Vale, who sell home broadband, phones and small appliances online.

Three months in the life of two teams, as files in `content/` that a loader turns into rows. Everything in
them is invented. Names are joined by keys, and dates are days before today (`…days_ago`, negative: still to
come; `time` is UTC), so that the centre always looks open.

`people.json`        the teams and the cast: key, name, e-mail, role (of `qa_app.policy.Role`), team key.
`interactions.json`  the source with its channel map, the customers by `ref`, and the interactions: key, channel,
                     file below `content/`, agent (person key), customer (ref), queue, subject, days_ago, time,
                     direction, language, external_id. A call has its true `transcript` beside it (`transcript/1`,
                     redacted, neither measured nor scored for sentiment); where `is_transcribed_live` is true the
                     recording should rather go through the speech engine, and no evaluation cites it.
                     A chat or e-mail carries marks for its dates; `dates.fill` puts them in, with
                     `quoted_days_ago` for the mail that is answered.
`evaluations.json`   evaluations of the scorecard `contact_quality`: reviewer, state, selection, days, `answers`
                     (as `scorecards.answers.from_document` reads them), `evidence` (segment indices by question
                     key; an e-mail is one segment), comment, acknowledgement, dispute (with its decision).
`coaching.json`      sessions: agent, coach, state, notes, private notes, topics (evaluation, question, strength or
                     opportunity), complaints, action items.
`complaints.json`    complaints: customer, receipt, category, links (interaction and role), who recorded it, the state
                     and owner that it ends with, the outcome (decision, cause with the lines that show it, remedies),
                     and the `steps` that lead there: days ago, time, who, what (a name of `acts.ACTS`), its words.
`learning.json`      what the centre learns: problems, articles, actions, compliments, recovery, reviews, expectations;
                     `at`, `written` and the like are days ago and time.
`scripts/`, `voices.json`, `calls/`  the spoken dialogues, who speaks how, and what `synthesis` made of them.

The thread to follow: Ada does all that the procedure asks and passes over what a customer feels (`e-vacuum`);
he complains and is right (`k-marlowe`); Ben coaches her (`c-ada-feelings`); half-way there in `e-address`; and
then Alan Whitcomb calls to close the account of his wife (`e-bereavement`, `c-ada-follow-up`).
"""
