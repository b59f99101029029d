/* Who may sign in, with which roles, bound or not; below, for administrators, the other systems. */
import { get } from "../../api";
import { Badge, type Tone } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { useLoad } from "../../load";
import { hasRole, session } from "../../session";
import { useStore } from "../../store";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Account, AccountState } from "../../types-admin";
import { Systems } from "./Systems";

const TONES: Record<AccountState, Tone> = {
    new: "calm", active: "good", unbound: "warn", dormant: "quiet", locked: "bad", left: "quiet",
};

export function AccountBadge({ state }: { state: AccountState }) {
    const t = useText();
    return <Badge tone={TONES[state] ?? "quiet"}>{t.people.states[state] ?? state}</Badge>;
}

export function Signed({ account }: { account: Account }) {
    const t = useText();
    const { undertaking } = account;
    return undertaking ? <Foreign>{t.people.signed(undertaking.version, undertaking.day)}</Foreign> : <>{t.people.unsigned}</>;
}

export function PeoplePage() {
    const t = useText();
    const side = useStore(session)?.side;
    const list = useLoad((signal) => get<Page<Account>>("/v1/operators", signal), []);
    return (
        <>
            <div class="title">
                <h1>{t.people.title}</h1>
                {hasRole("administrator") && <a href="#/people/new" role="button">{t.people.add}</a>}
            </div>
            <p class="lead">{t.people.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? <People accounts={list.data.items} /> : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
            {side === "platform" && hasRole("administrator") && <Systems />}
        </>
    );
}

function People({ accounts }: { accounts: Account[] }) {
    const t = useText();
    return (
        <Table
            caption={t.people.title} rows={accounts} id={(one) => one.id} empty={t.people.none}
            columns={[
                {
                    name: t.people.name, kind: "head",
                    cell: (one) => (
                        <span class="two">
                            <a href={`#/people/${one.id}`}><Foreign>{`${one.name} ${one.surname}`}</Foreign></a>
                            <small><Foreign>{one.account}</Foreign></small>
                        </span>
                    ),
                },
                { name: t.people.roles, kind: "wide", cell: (one) => one.roles.map((role) => t.people.role[role]).join(", ") },
                { name: t.people.state, cell: (one) => <AccountBadge state={one.state} /> },
                { name: t.people.undertaking, cell: (one) => <Signed account={one} /> },
                { name: t.people.lastUse, cell: (one) => (one.last_use_at ? <Instant at={one.last_use_at} /> : t.people.never) },
            ]}
        />
    );
}
