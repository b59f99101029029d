/* One application on one screen: who, programme, day; the check and its answer; the decision. */
import { useEffect, useState } from "preact/hooks";
import { get, post } from "../../api";
import { Answer } from "../../components/Answer";
import { Badge } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Instant, PersonCode, Who } from "../../components/Words";
import { shortDay } from "../../format";
import { type Loaded, useAction, useLoad } from "../../load";
import { purposeName, usePurposes } from "../../purposes";
import type { Words } from "../../route";
import { hasRole } from "../../session";
import { useText } from "../../text";
import type { Answer as Document, ApplicationWithChecks, Slip as SlipDocument } from "../../types";
import { CheckForm } from "./CheckForm";
import { Closing } from "./Closing";
import { ExplainDialog } from "./ExplainDialog";
import { History } from "./History";
import { Next } from "./Next";
import { SlipPage } from "./SlipPage";

export function ApplicationPage({ words }: { words: Words }) {
    const t = useText();
    const path = `/v1/applications/${words.id}`;
    const loaded = useLoad((signal) => get<ApplicationWithChecks>(path, signal), [path]);
    return (
        <>
            <p class="crumb no-print"><a href="#/applications">{t.application.back}</a></p>
            <Problem problem={loaded.problem} onRetry={loaded.reload} />
            {loaded.data ? <Loaded application={loaded.data} loaded={loaded} />
                : loaded.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

interface Shown {
    answer: Document;
    stored: boolean;
}

function Loaded({ application, loaded }: { application: ApplicationWithChecks; loaded: Loaded<ApplicationWithChecks> }) {
    const [shown, setShown] = useState<Shown | null>(null);
    const [slip, setSlip] = useState<SlipDocument | null>(null);
    const mayWork = hasRole("operator", "supervisor");

    if (slip) return <SlipPage slip={slip} onBack={() => setSlip(null)} />;
    const show = (answer: Document, stored: boolean) => {
        setShown({ answer, stored });
        loaded.reload();
    };
    return (
        <>
            <Head application={application} />
            <div class="work">
                <div>
                    {mayWork && application.state === "open" && (
                        <CheckForm application={application} onAnswer={(answer) => show(answer, false)} />
                    )}
                    {shown && <Shown shown={shown} onSlip={setSlip} />}
                </div>
                {mayWork && (
                    <aside class="no-print">
                        <Closing application={application} onChanged={loaded.reload} />
                        <Next current={application.id} checks={application.checks.length} />
                    </aside>
                )}
                <History application={application} onAnswer={(answer) => show(answer, true)} />
            </div>
        </>
    );
}

function Head({ application }: { application: ApplicationWithChecks }) {
    const t = useText();
    const purposes = usePurposes();
    return (
        <>
            <div class="title">
                <h1><Foreign>{t.application.title(application.number)}</Foreign></h1>
                {application.outcome ? (
                    <Badge tone="quiet">{t.application.closed(t.applications.outcomes[application.outcome])}</Badge>
                ) : (
                    <Badge tone="calm">{t.application.open}</Badge>
                )}
            </div>
            <dl class="facts" id="application-facts">
                <div><dt>{t.applications.person}</dt><dd class="big"><PersonCode code={application.person_code} /></dd></div>
                <div><dt>{t.applications.programme}</dt><dd><Foreign>{purposeName(purposes, application.purpose)}</Foreign></dd></div>
                <div><dt>{t.applications.day}</dt><dd>{shortDay(application.day)}</dd></div>
                <div>
                    <dt>{t.application.registered}</dt>
                    <dd><Who who={application.registered_by} />, <Instant at={application.registered_at} /></dd>
                </div>
            </dl>
        </>
    );
}

/* The answer, with what can be done with it. */
function Shown({ shown, onSlip }: { shown: Shown; onSlip: (slip: SlipDocument) => void }) {
    const t = useText();
    const action = useAction();
    const [explaining, setExplaining] = useState(false);
    const { answer, stored } = shown;
    const certain = answer.outcome === "status" || answer.outcome === "not-found";

    useEffect(() => action.clear(), [answer.request_id]);
    return (
        <>
            <Answer answer={answer} stored={stored} focus>
                {certain && (
                    <button
                        type="button" class="secondary outline" aria-busy={action.busy}
                        onClick={() => action.run(async () =>
                            onSlip(await post<SlipDocument>(`/v1/checks/${answer.request_id}/slip`)))}
                    >
                        {t.answer.print}
                    </button>
                )}
                <button type="button" class="secondary outline" onClick={() => setExplaining(true)}>{t.answer.explain}</button>
            </Answer>
            <Problem problem={action.problem} />
            {explaining && <ExplainDialog requestId={answer.request_id} onClose={() => setExplaining(false)} />}
        </>
    );
}
