/* The decision on an application, and its undoing. */
import { useState } from "preact/hooks";
import { announce } from "../../announce";
import { post } from "../../api";
import { Problem } from "../../components/Problem";
import { ReasonDialog } from "../../components/ReasonDialog";
import { useAction } from "../../load";
import { text, useText } from "../../text";
import type { ApplicationOutcome, ApplicationWithChecks } from "../../types";
import { focusNext } from "./Next";

const OUTCOMES: ApplicationOutcome[] = ["granted", "refused", "withdrawn"];

interface Props {
    application: ApplicationWithChecks;
    onChanged: () => void;
}

export function Closing({ application, onChanged }: Props) {
    return application.state === "open"
        ? <Decide application={application} onChanged={onChanged} />
        : <Reopen application={application} onChanged={onChanged} />;
}

function Decide({ application, onChanged }: Props) {
    const t = useText();
    const action = useAction();
    const close = (outcome: ApplicationOutcome) => action.run(async () => {
        await post(`/v1/applications/${application.id}/close`, { outcome });
        announce(text().application.closedNow(text().applications.outcomes[outcome]));
        onChanged();
        focusNext();
    });
    return (
        <section class="side">
            <h2>{t.application.decide}</h2>
            <p class="small quiet">{t.application.decideHint}</p>
            <Problem problem={action.problem} />
            <div class="stack">
                {OUTCOMES.map((outcome) => (
                    <button
                        type="button" key={outcome} class="secondary outline" disabled={action.busy}
                        onClick={() => close(outcome)}
                    >
                        {t.application.decisions[outcome]}
                    </button>
                ))}
            </div>
        </section>
    );
}

function Reopen({ application, onChanged }: Props) {
    const t = useText();
    const [asking, setAsking] = useState(false);
    const outcome = application.outcome ?? "withdrawn";
    return (
        <section class="side">
            <h2>{t.application.decide}</h2>
            <p>{t.application.closedNow(t.applications.outcomes[outcome])}</p>
            <button type="button" class="secondary outline" onClick={() => setAsking(true)}>{t.application.reopen}</button>
            {asking && (
                <ReasonDialog
                    title={t.application.reopenTitle} submit={t.application.reopen} onClose={() => setAsking(false)}
                    run={async (reason) => {
                        await post(`/v1/applications/${application.id}/reopen`, { reason });
                        onChanged();
                    }}
                />
            )}
        </section>
    );
}
