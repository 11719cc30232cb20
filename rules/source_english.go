package rules

// The English files. They hold words only, by the ids of the Swedish files.

type rawSetsEnglish struct {
	at
	Sets map[string]map[string]rawOptionEnglish `yaml:"sets"`
}

type rawOptionEnglish struct {
	at
	Label rawText   `yaml:"label"`
	Says  []rawText `yaml:"says"`
}

type rawStageEnglish struct {
	at
	Stage     rawText                       `yaml:"stage"`
	Title     rawText                       `yaml:"title"`
	Intro     rawText                       `yaml:"intro"`
	Steps     map[string]rawStepEnglish     `yaml:"steps"`
	Questions map[string]rawQuestionEnglish `yaml:"questions"`
}

type rawStepEnglish struct {
	at
	Title rawText `yaml:"title"`
	Intro rawText `yaml:"intro"`
}

type rawQuestionEnglish struct {
	at
	Ask     rawText                     `yaml:"ask"`
	Short   rawText                     `yaml:"short"`
	Help    rawText                     `yaml:"help"`
	Why     rawText                     `yaml:"why"`
	Example rawText                     `yaml:"example"`
	Options map[string]rawOptionEnglish `yaml:"options"`
	Levels  []rawText                   `yaml:"levels"`
	Fields  map[string]rawFieldEnglish  `yaml:"fields"`
}

type rawFieldEnglish struct {
	at
	Ask     rawText                     `yaml:"ask"`
	Short   rawText                     `yaml:"short"`
	Example rawText                     `yaml:"example"`
	Options map[string]rawOptionEnglish `yaml:"options"`
	Levels  []rawText                   `yaml:"levels"`
}

type rawFindingsEnglish struct {
	at
	Bands    map[string]rawBandEnglish             `yaml:"risk_bands"`
	Findings map[string]map[string]rawLabelEnglish `yaml:"findings"`
	Blocks   map[string]rawTextEnglish             `yaml:"blocks"`

	Contradictions map[string]rawTextEnglish `yaml:"contradictions"`
}

type rawBandEnglish struct {
	at
	Label   rawText `yaml:"label"`
	Decides rawText `yaml:"decides"`
}

type rawLabelEnglish struct {
	at
	Label rawText `yaml:"label"`
}

type rawTextEnglish struct {
	at
	Text rawText `yaml:"text"`
}

type rawCadencesEnglish struct {
	at
	Followup map[string]rawTextEnglish   `yaml:"followup"`
	Ending   map[string]rawSeriesEnglish `yaml:"ending"`
}

type rawSeriesEnglish struct {
	at
	Moments map[string]rawTextEnglish `yaml:"moments"`
}

type rawTicksEnglish struct {
	at
	Ticks map[string]rawTextEnglish `yaml:"ticks"`
}
