/* One account: its roles, its undertaking, its end, its way back in. */
import { useState } from "preact/hooks";
import { announce } from "../../announce";
import { get, post } from "../../api";
import { DayField } from "../../components/DayField";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Facts } from "../../components/Facts";
import { Field } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { required, useForm } from "../../components/form";
import { Once } from "../../components/Once";
import { Problem } from "../../components/Problem";
import { Instant } from "../../components/Words";
import { readDay, shortDay, shortInstant, today, typedDay } from "../../format";
import { useAction, useLoad } from "../../load";
import type { Words } from "../../route";
import { hasRole, session } from "../../session";
import { useStore } from "../../store";
import { text, useText } from "../../text";
import type { Page } from "../../types";
import type { Account, Enrolment } from "../../types-admin";
import { AccountBadge, Signed } from "./PeoplePage";
import { RolePicker } from "./RolePicker";

export function PersonPage({ words }: { words: Words }) {
    const t = useText();
    const list = useLoad((signal) => get<Page<Account>>("/v1/operators", signal), [words.id]);
    const account = list.data?.items.find((one) => String(one.id) === words.id);
    return (
        <section class="narrow">
            <p class="crumb"><a href="#/people">{t.person.back}</a></p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {account ? <Person account={account} onChanged={list.reload} key={account.id} />
                : list.data ? <h1>{t.person.unknown}</h1>
                : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </section>
    );
}

interface Props {
    account: Account;
    onChanged: () => void;
}

function Person({ account, onChanged }: Props) {
    const t = useText();
    return (
        <>
            <div class="title">
                <h1><Foreign>{`${account.name} ${account.surname}`}</Foreign></h1>
                <AccountBadge state={account.state} />
            </div>
            <Facts
                facts={[
                    [t.people.account, <Foreign>{account.account}</Foreign>],
                    [t.people.roles, account.roles.map((role) => t.people.role[role]).join(", ")],
                    [t.people.undertaking, <Signed account={account} />],
                    [t.person.leaves, account.leave_day && shortDay(account.leave_day)],
                    [t.people.lastUse, account.last_use_at ? <Instant at={account.last_use_at} /> : t.people.never],
                ]}
            />
            {hasRole("administrator") && (
                <>
                    <Access account={account} onChanged={onChanged} />
                    <Roles account={account} onChanged={onChanged} />
                    <Binding account={account} onChanged={onChanged} />
                    <Leaving account={account} onChanged={onChanged} />
                </>
            )}
        </>
    );
}

/* Sends one change and says so; the account is then loaded anew. */
function useChange({ account, onChanged }: Props) {
    const action = useAction();
    const change = (what: string, body: object) => action.run(async () => {
        await post(`/v1/operators/${account.id}/${what}`, body);
        announce(text().person.saved);
        onChanged();
    });
    return { ...action, change };
}

function Access(props: Props) {
    const t = useText();
    const { account } = props;
    const changing = useChange(props);
    const enrolling = useAction();
    const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
    return (
        <article class="paper">
            <h2>{t.person.accessTitle}</h2>
            <p class="quiet">{t.person.accessHint}</p>
            <Problem problem={changing.problem ?? enrolling.problem} />
            {enrolment && <EnrolmentOnce enrolment={enrolment} />}
            <div class="row">
                <button
                    type="button" class="secondary outline" aria-busy={enrolling.busy}
                    onClick={() => enrolling.run(async () => {
                        setEnrolment(await post<Enrolment>(`/v1/operators/${account.id}/enrolment`));
                        props.onChanged();
                    })}
                >
                    {t.person.enrol}
                </button>
                {(account.state === "locked" || account.state === "dormant") && (
                    <button type="button" aria-busy={changing.busy} onClick={() => changing.change("unlock", {})}>
                        {t.person.unlock}
                    </button>
                )}
            </div>
        </article>
    );
}

export function EnrolmentOnce({ enrolment }: { enrolment: Enrolment }) {
    const t = useText();
    return (
        <Once title={t.person.code} secret={enrolment.enrolment_code}>
            <p>{t.person.codeHint(shortInstant(enrolment.enrolment_until))}</p>
        </Once>
    );
}

function Roles(props: Props) {
    const t = useText();
    const changing = useChange(props);
    const form = useForm({ roles: props.account.roles });
    const save = form.send(
        (values): Errors => (values.roles.length ? {} : { roles: t.person.needsRole }),
        (values) => changing.change("roles", { roles: values.roles }));
    return (
        <form onSubmit={save} noValidate class="paper">
            <h2>{t.person.rolesTitle}</h2>
            <p class="quiet">{t.person.rolesHint}</p>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={changing.problem} />
            <RolePicker roles={form.values.roles} onRoles={(roles) => form.set("roles", roles)} error={form.errors.roles} />
            <button type="submit" class="secondary" aria-busy={changing.busy}>{t.person.saveRoles}</button>
        </form>
    );
}

function Binding(props: Props) {
    const t = useText();
    const changing = useChange(props);
    const current = useStore(session)?.undertaking?.version ?? "";
    const form = useForm({ version: current, signedDay: typedDay(today()) });
    const check = (values: typeof form.values): Errors => {
        const errors = required(values, ["version", "signedDay"], t.form.required);
        if (!errors.signedDay && !readDay(values.signedDay)) errors.signedDay = t.day.wrong;
        return errors;
    };
    const save = form.send(check, (values) =>
        changing.change("bind", { version: values.version.trim(), day: readDay(values.signedDay) }));
    return (
        <form onSubmit={save} noValidate class="paper">
            <h2>{t.person.bindTitle}</h2>
            <p class="quiet">{t.person.bindHint}</p>
            <ErrorSummary errors={form.errors} turn={form.turn} labels={{ version: t.person.version, signedDay: t.person.day }} />
            <Problem problem={changing.problem} />
            <div class="pair">
                <Field
                    id="version" label={t.person.version} autoComplete="off" maxLength={32} required error={form.errors.version}
                    value={form.values.version} onValue={(value) => form.set("version", value)}
                />
                <DayField
                    id="signedDay" label={t.person.day} error={form.errors.signedDay}
                    value={form.values.signedDay} onValue={(value) => form.set("signedDay", value)}
                />
            </div>
            <button type="submit" class="secondary" aria-busy={changing.busy}>{t.person.bind}</button>
        </form>
    );
}

function Leaving(props: Props) {
    const t = useText();
    const changing = useChange(props);
    const form = useForm({ leaveDay: typedDay(props.account.leave_day ?? "") });
    const save = form.send(
        (values): Errors => (values.leaveDay.trim() && !readDay(values.leaveDay) ? { leaveDay: t.day.wrong } : {}),
        (values) => changing.change("leave", { day: readDay(values.leaveDay) }));
    return (
        <form onSubmit={save} noValidate class="paper">
            <h2>{t.person.leaveTitle}</h2>
            <p class="quiet">{t.person.leaveHint}</p>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={changing.problem} />
            <DayField
                id="leaveDay" label={t.person.leaveDay} optional error={form.errors.leaveDay}
                value={form.values.leaveDay} onValue={(value) => form.set("leaveDay", value)}
            />
            <button type="submit" class="secondary" aria-busy={changing.busy}>{t.person.leave}</button>
        </form>
    );
}
