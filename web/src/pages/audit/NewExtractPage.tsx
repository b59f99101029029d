/* An extract, in four short steps; the last one asks who it is and why. */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { useConfirmed } from "../../components/Confirmed";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Choice } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { Steps } from "../../components/Steps";
import { readDay, today, typedDay } from "../../format";
import { go } from "../../route";
import { useText } from "../../text";
import type { Extract } from "../../types-audit";
import { Crumb } from "./Crumb";
import { municipalityName, useMunicipalities } from "../../municipalities";
import { checkPeriod, PeriodFields } from "./Period";
import { ReasonField } from "./ReasonField";

const LAST = 3;

export function NewExtractPage() {
    const t = useText();
    const action = useConfirmed();
    const municipalities = useMunicipalities();
    const [step, setStep] = useState(0);
    const form = useForm({
        municipality: "", from: typedDay(`${today().slice(0, 7)}-01`), till: typedDay(today()),
        sections: "all" as keyof typeof t.newExtract.section, withOthers: false, reason: "",
    });
    const { municipality, sections } = form.values;
    const name = municipalityName(municipalities.data, municipality);

    const check = (values: typeof form.values): Errors => {
        if (step === 0) return values.municipality ? {} : { municipality: t.newExtract.choose };
        if (step === 1) return checkPeriod(values);
        return step === LAST ? required(values, ["reason"], t.form.required) : {};
    };
    const send = form.send(check, (values) => {
        if (step < LAST) return setStep(step + 1);
        action.run(async () => {
            const made = await post<Extract>("/v1/audit/extracts", {
                municipality, from: readDay(values.from), till: readDay(values.till), reason: values.reason.trim(),
                ...(sections !== "all" && { sections }),
                ...(values.withOthers && { with_others: true }),
            });
            go(`/audit/extracts/${made.id}`);
        });
    });
    return (
        <section class="narrow">
            <Crumb />
            <h1>{t.newExtract.title}</h1>
            <Steps names={t.newExtract.steps} at={step} />
            <Problem problem={municipalities.problem} onRetry={municipalities.reload} />
            <form onSubmit={send} noValidate>
                <ErrorSummary errors={form.errors} turn={form.turn} labels={{ from: t.audit.from, till: t.audit.till }} />
                <Problem problem={action.problem} />
                {step === 0 && (
                    <Choice
                        id="municipality" label={t.newExtract.municipality} hint={t.newExtract.municipalityLead}
                        error={form.errors.municipality} value={municipality} onValue={(value) => form.set("municipality", value)}
                        choices={[
                            { value: "", text: t.newExtract.choose },
                            ...(municipalities.data ?? []).map((one) => ({ value: one.registration, text: one.name })),
                        ]}
                    />
                )}
                {step === 1 && <><p class="quiet">{t.newExtract.periodLead}</p><PeriodFields form={form} /></>}
                {step === 2 && <Sections form={form} />}
                {step === LAST && (
                    <>
                        <p class="notice">
                            <Foreign>{t.newExtract.summary(name, readDay(form.values.from) ?? "", readDay(form.values.till) ?? "")}</Foreign>
                            <br />{t.newExtract.section[sections]}
                        </p>
                        <ReasonField form={form} label={t.newExtract.reason} />
                    </>
                )}
                <div class="row">
                    <button type="submit" aria-busy={action.busy}>
                        {step < LAST ? t.newExtract.next : action.busy ? t.newExtract.making : t.newExtract.make}
                    </button>
                    {step > 0 && (
                        <button type="button" class="secondary outline" onClick={() => setStep(step - 1)}>{t.newExtract.back}</button>
                    )}
                </div>
            </form>
            {action.dialog}
        </section>
    );
}

interface Chosen {
    sections: "all" | "operator,facts" | "facts";
    withOthers: boolean;
}

function Sections<Values extends Chosen>({ form }: { form: ReturnType<typeof useForm<Values>> }) {
    const t = useText();
    return (
        <>
            <fieldset class="choices">
                <legend>{t.newExtract.sections}</legend>
                <p class="quiet small">{t.newExtract.sectionsLead}</p>
                {(Object.keys(t.newExtract.section) as Chosen["sections"][]).map((name) => (
                    <label key={name}>
                        <input
                            type="radio" name="sections" checked={form.values.sections === name}
                            onChange={() => form.set("sections", name)}
                        />
                        {t.newExtract.section[name]}
                    </label>
                ))}
            </fieldset>
            <div class="field">
                <label>
                    <input
                        type="checkbox" checked={form.values.withOthers} aria-describedby="others-hint"
                        onChange={(event) => form.set("withOthers", event.currentTarget.checked)}
                    />
                    {t.newExtract.withOthers}
                </label>
                <small id="others-hint">{t.newExtract.withOthersHint}</small>
            </div>
        </>
    );
}
