package rules

import (
	"regexp"
	"strconv"
	"strings"
)

// personal looks for a personal identity number or a coordination number:
// YYMMDD-NNNN, with or without the century and the hyphen. The month and day
// must be possible, so that most case numbers pass.
func personal(s string) bool {
	for _, m := range regexp.MustCompile(`(?:^|\D)((?:19|20)?\d{6}\s?[-+–]?\s?\d{4})(?:\D|$)`).FindAllStringSubmatch(s, -1) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, m[1])
		digits = digits[len(digits)-10:]
		month, _ := strconv.Atoi(digits[2:4])
		day, _ := strconv.Atoi(digits[4:6])
		if day > 60 {
			day -= 60 // a coordination number
		}
		if month >= 1 && month <= 12 && day >= 1 && day <= 31 {
			return true
		}
	}
	return false
}

// located looks for coordinates: degrees with minutes, two decimal degrees
// with at least three decimals, or SWEREF 99 numbers.
func located(s string) bool {
	for _, pattern := range []string{
		`\d{1,3}\s*°\s*\d`,
		`\b\d{1,2}[.,]\d{3,}\s*°?\s*[NnSs]?[\s,;/]+\d{1,3}[.,]\d{3,}`,
		`\b[67]\d{6}\b[\s,;/]+\b[1-9]\d{5}\b`,
	} {
		if regexp.MustCompile(pattern).MatchString(s) {
			return true
		}
	}
	return false
}
