/*
 * An event of an agreement's life, in steps: what happened, its details, what will follow, and only
 * then the act. The consequences come from the same command that makes the event, in rehearsal.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { get, post } from "../../api";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Foreign } from "../../components/Foreign";
import { useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { Steps } from "../../components/Steps";
import { shortDay } from "../../format";
import { useAction, useLoad } from "../../load";
import { language } from "../../preferences";
import type { Words } from "../../route";
import { useStore } from "../../store";
import { useText } from "../../text";
import type { Agreement, Consequences } from "../../types-admin";
import { body, check, type EventValues, fields, KINDS, type MadeKind, noValues } from "./event";
import { EventFields } from "./EventFields";

export function EventPage({ words }: { words: Words }) {
    const t = useText();
    const loaded = useLoad((signal) => get<Agreement>(`/v1/agreements/${words.id}`, signal), [words.id]);
    const form = useForm<EventValues>(noValues);
    const [step, setStep] = useState(0);
    const [consequences, setConsequences] = useState<Consequences | null>(null);
    const agreement = loaded.data;
    const path = `/v1/agreements/${words.id}/events`;

    return (
        <section class="narrow">
            <p class="crumb"><a href={`#/agreements/${words.id}`}>{t.events.toAgreement}</a></p>
            <h1>{t.events.title}</h1>
            <Problem problem={loaded.problem} onRetry={loaded.reload} />
            {agreement && (
                <>
                    <p class="quiet"><Foreign>{agreement.municipality.name}</Foreign>, <Foreign>{agreement.id}</Foreign></p>
                    <Steps names={t.events.steps} at={step} />
                    {step === 0 && (
                        <WhatHappened value={form.values.kind} onNext={(kind) => { form.reset({ ...noValues, kind }); setStep(1); }} />
                    )}
                    {step === 1 && (
                        <Details
                            form={form} onBack={() => setStep(0)}
                            rehearse={async () => {
                                setConsequences(await post<Consequences>(path, { ...body(form.values), rehearsal: true }));
                                setStep(2);
                            }}
                        />
                    )}
                    {step === 2 && consequences && (
                        <WhatFollows
                            consequences={consequences} kind={form.values.kind} onBack={() => setStep(1)}
                            make={async () => {
                                setConsequences(await post<Consequences>(path, body(form.values)));
                                setStep(3);
                            }}
                        />
                    )}
                    {step === 3 && consequences && <Made consequences={consequences} />}
                </>
            )}
        </section>
    );
}

/* A new step begins at its heading. */
function StepHead({ children }: { children: string }) {
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => head.current?.focus(), []);
    return <h2 tabIndex={-1} ref={head}>{children}</h2>;
}

function WhatHappened({ value, onNext }: { value: MadeKind | ""; onNext: (kind: MadeKind) => void }) {
    const t = useText();
    const form = useForm<{ kind: MadeKind | "" }>({ kind: value });
    const next = form.send(
        (values): Errors => (values.kind ? {} : { [`kind-${KINDS[0]}`]: t.events.chooseKind }),
        (values) => values.kind && onNext(values.kind));
    return (
        <form onSubmit={next} noValidate>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <fieldset class="choices">
                <legend>{t.events.kind}</legend>
                {KINDS.map((kind) => (
                    <label key={kind}>
                        <input
                            type="radio" name="kind" id={`kind-${kind}`} checked={form.values.kind === kind}
                            onChange={() => form.set("kind", kind)}
                        />
                        <span><strong>{t.events.kinds[kind]}</strong> <small>{t.events.about[kind]}</small></span>
                    </label>
                ))}
            </fieldset>
            <button type="submit">{t.events.next}</button>
        </form>
    );
}

interface DetailsProps {
    form: ReturnType<typeof useForm<EventValues>>;
    onBack: () => void;
    rehearse: () => Promise<void>;
}

function Details({ form, onBack, rehearse }: DetailsProps) {
    const t = useText();
    const action = useAction();
    const kind = form.values.kind as MadeKind;
    const send = form.send((values) => check(values, t), () => action.run(rehearse));
    return (
        <form onSubmit={send} noValidate>
            <StepHead>{t.events.kinds[kind]}</StepHead>
            <p class="quiet">{t.events.about[kind]}</p>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={action.problem} />
            <EventFields names={fields[kind]} form={form} />
            <div class="row">
                <button type="submit" aria-busy={action.busy}>{t.events.seeConsequences}</button>
                <button type="button" class="secondary outline" onClick={onBack}>{t.events.back}</button>
            </div>
        </form>
    );
}

interface FollowsProps {
    consequences: Consequences;
    kind: MadeKind | "";
    onBack: () => void;
    make: () => Promise<void>;
}

function WhatFollows({ consequences, kind, onBack, make }: FollowsProps) {
    const t = useText();
    const action = useAction();
    const form = useForm({ understood: false });
    const isFinal = kind === "end";
    const send = form.send(
        (values): Errors => (isFinal && !values.understood ? { understood: t.events.mustUnderstand } : {}),
        () => action.run(make));
    return (
        <form onSubmit={send} noValidate>
            <StepHead>{t.events.consequences}</StepHead>
            <p>{t.events.consequencesLead(kind ? t.events.kinds[kind] : "", consequences.clause)}</p>
            <Sentences consequences={consequences} />
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={action.problem} />
            {isFinal && (
                <label>
                    <input
                        type="checkbox" id="understood" checked={form.values.understood}
                        aria-invalid={form.errors.understood ? "true" : undefined}
                        onChange={(event) => form.set("understood", event.currentTarget.checked)}
                    />
                    {t.events.irreversible}
                </label>
            )}
            <div class="row">
                <button type="submit" aria-busy={action.busy}>{t.events.make}</button>
                <button type="button" class="secondary outline" onClick={onBack}>{t.events.back}</button>
            </div>
        </form>
    );
}

function Sentences({ consequences }: { consequences: Consequences }) {
    const own = useStore(language);
    const sentences = own === "lv" ? consequences.consequences_lv : consequences.consequences;
    return (
        <ul class="consequences">
            {sentences.map((sentence) => <li key={sentence}><Foreign>{withDays(sentence)}</Foreign></li>)}
        </ul>
    );
}

/* The program's sentences hold days as "2027-02-26". */
function withDays(sentence: string): string {
    return sentence.replace(/\d{4}-\d{2}-\d{2}/g, shortDay);
}

function Made({ consequences }: { consequences: Consequences }) {
    const t = useText();
    return (
        <>
            <StepHead>{t.events.made}</StepHead>
            <Sentences consequences={consequences} />
            <a href={`#/agreements/${consequences.agreement}`} role="button">{t.events.toAgreement}</a>
        </>
    );
}
