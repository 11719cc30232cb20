package rules

// The files as they are written, before names are resolved and conditions
// compiled. Each field is named as in the file.

type rawSets struct {
	at
	Sets map[string][]rawOption `yaml:"sets"`
}

type rawOption struct {
	at
	ID    rawText   `yaml:"id"`
	Label rawText   `yaml:"label"`
	Says  []rawText `yaml:"says"`
}

type rawStage struct {
	at
	Stage rawText   `yaml:"stage"`
	Title rawText   `yaml:"title"`
	Intro rawText   `yaml:"intro"`
	Steps []rawStep `yaml:"steps"`
}

type rawStep struct {
	at
	ID        rawText       `yaml:"id"`
	Title     rawText       `yaml:"title"`
	Intro     rawText       `yaml:"intro"`
	Questions []rawQuestion `yaml:"questions"`
}

type rawQuestion struct {
	at
	ID      rawText      `yaml:"id"`
	Kind    rawText      `yaml:"kind"`
	When    rawCondition `yaml:"when"`
	Ask     rawText      `yaml:"ask"`
	Short   rawText      `yaml:"short"`
	Help    rawText      `yaml:"help"`
	Why     rawText      `yaml:"why"`
	Example rawText      `yaml:"example"`
	Sources []rawText    `yaml:"sources"`
	Set     rawText      `yaml:"set"`
	Options []rawOption  `yaml:"options"`
	Min     rawNumber    `yaml:"min"`
	Max     rawNumber    `yaml:"max"`
	Levels  []rawText    `yaml:"levels"`
	Unsure  bool         `yaml:"unsure"`
	Fields  []rawField   `yaml:"fields"`
	Neutral bool         `yaml:"neutral"`
	Free    bool         `yaml:"free"`
	Screens bool         `yaml:"screens"`
	Urgent  bool         `yaml:"urgent"`
	Settled rawText      `yaml:"settled"`
	Beside  []rawText    `yaml:"beside"`
	Reopens []rawReopens `yaml:"reopens"`
}

type rawReopens struct {
	at
	On        rawText   `yaml:"on"`
	Questions []rawText `yaml:"questions"`
}

type rawField struct {
	at
	ID       rawText     `yaml:"id"`
	Kind     rawText     `yaml:"kind"`
	Ask      rawText     `yaml:"ask"`
	Short    rawText     `yaml:"short"`
	Example  rawText     `yaml:"example"`
	Set      rawText     `yaml:"set"`
	Options  []rawOption `yaml:"options"`
	Min      rawNumber   `yaml:"min"`
	Max      rawNumber   `yaml:"max"`
	Levels   []rawText   `yaml:"levels"`
	FromRisk rawNumber   `yaml:"from_risk"`
	Free     bool        `yaml:"free"`
	// Requirement says that the field names a requirement of the case.
	Requirement bool `yaml:"requirement"`
}

type rawFindings struct {
	at
	Terms    []rawTerm    `yaml:"terms"`
	Bands    []rawBand    `yaml:"risk_bands"`
	Findings []rawFinding `yaml:"findings"`
	Blocks   []rawBlock   `yaml:"blocks"`
	// Contradictions are answers that cannot all be right.
	Contradictions []rawContradiction `yaml:"contradictions"`
}

type rawTerm struct {
	at
	ID   rawText      `yaml:"id"`
	Type rawText      `yaml:"type"`
	Is   rawCondition `yaml:"is"`
}

type rawBand struct {
	at
	ID      rawText   `yaml:"id"`
	From    rawNumber `yaml:"from"`
	To      rawNumber `yaml:"to"`
	Label   rawText   `yaml:"label"`
	Decides rawText   `yaml:"decides"`
}

type rawFinding struct {
	at
	ID   rawText  `yaml:"id"`
	Rows []rawRow `yaml:"rows"`
}

type rawRow struct {
	at
	Value     rawText      `yaml:"value"`
	When      rawCondition `yaml:"when"`
	Otherwise bool         `yaml:"otherwise"`
	Label     rawText      `yaml:"label"`
	Sources   []rawText    `yaml:"sources"`
}

type rawBlock struct {
	at
	ID      rawText      `yaml:"id"`
	When    rawCondition `yaml:"when"`
	Text    rawText      `yaml:"text"`
	Sources []rawText    `yaml:"sources"`
}

type rawContradiction struct {
	at
	ID   rawText      `yaml:"id"`
	When rawCondition `yaml:"when"`
	Text rawText      `yaml:"text"`
}

type rawCadences struct {
	at
	Followup []rawCadence `yaml:"followup"`
	Ending   []rawSeries  `yaml:"ending"`
}

type rawCadence struct {
	at
	ID          rawText   `yaml:"id"`
	FirstDays   rawNumber `yaml:"first_days"`
	EveryMonths rawNumber `yaml:"every_months"`
	Text        rawText   `yaml:"text"`
	Neutral     bool      `yaml:"neutral"`
}

type rawSeries struct {
	at
	ID      rawText     `yaml:"id"`
	Moments []rawMoment `yaml:"moments"`
	Neutral bool        `yaml:"neutral"`
}

type rawMoment struct {
	at
	ID     rawText   `yaml:"id"`
	Months rawNumber `yaml:"months"`
	Days   rawNumber `yaml:"days"`
	Text   rawText   `yaml:"text"`
	Ask    rawText   `yaml:"ask"`
}

type rawTicks struct {
	at
	Ticks []rawTick `yaml:"ticks"`
}

type rawTick struct {
	at
	ID      rawText   `yaml:"id"`
	Text    rawText   `yaml:"text"`
	Before  rawText   `yaml:"before"`
	Sources []rawText `yaml:"sources"`
}

// rawWords is a text in both languages, side by side.
type rawWords struct {
	at
	Swedish rawText `yaml:"sv"`
	English rawText `yaml:"en"`
}

type rawDocuments struct {
	at
	Documents []rawDocument `yaml:"documents"`
}

type rawDocument struct {
	at
	ID    rawText  `yaml:"id"`
	Title rawWords `yaml:"title"`
	Link  rawLink  `yaml:"link"`
	Note  rawWords `yaml:"note"`
}

type rawCatalogue struct {
	at
	Areas        []rawArea        `yaml:"areas"`
	Requirements []rawRequirement `yaml:"requirements"`
}

type rawArea struct {
	at
	ID      rawText      `yaml:"id"`
	Title   rawWords     `yaml:"title"`
	When    rawCondition `yaml:"when"`
	Sources []rawText    `yaml:"sources"`
}

type rawRequirement struct {
	at
	ID         rawText      `yaml:"id"`
	Area       rawText      `yaml:"area"`
	When       rawCondition `yaml:"when"`
	Text       rawWords     `yaml:"text"`
	Motive     rawWords     `yaml:"motive"`
	Evidence   rawWords     `yaml:"evidence"`
	AnnexA     []rawText    `yaml:"annex_a"`
	Sources    []rawText    `yaml:"sources"`
	Compulsory bool         `yaml:"compulsory"`
	Own        bool         `yaml:"own"`
	off        string       // why an overlay has switched it off
}

type rawTrace struct {
	at
	Statements []rawStatement `yaml:"statements"`
}

type rawStatement struct {
	at
	ID       rawText   `yaml:"id"`
	Carriers []rawText `yaml:"carriers"`
}
