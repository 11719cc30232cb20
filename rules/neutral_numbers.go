package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// personal looks for what looks like a personal identity number or a
// coordination number: YYMMDD-NNNN, with or without the century and the hyphen.
// The month and day must be possible, so that most case numbers pass.
func personal(s string) bool { return len(identities(s)) > 0 }

// identity looks for such a number with a right check digit.
func identity(s string) bool { return slices.ContainsFunc(identities(s), luhn) }

// identities are the last ten digits of what looks like such numbers.
func identities(s string) []string {
	var out []string
	number := regexp.MustCompile(`(?:^|\D)((?:19|20)?\d{6}\s?[-+–]?\s?\d{4})(?:\D|$)`)
	for m := number.FindStringSubmatchIndex(s); m != nil; m = number.FindStringSubmatchIndex(s) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s[m[2]:m[3]])
		s = s[m[3]:] // what stands behind one may stand before the next
		digits = digits[len(digits)-10:]
		month, _ := strconv.Atoi(digits[2:4])
		day, _ := strconv.Atoi(digits[4:6])
		if day > 60 {
			day -= 60 // a coordination number
		}
		if month >= 1 && month <= 12 && day >= 1 && day <= 31 {
			out = append(out, digits)
		}
	}
	return out
}

// luhn says whether the last of ten digits checks the others (SKV 704).
func luhn(digits string) bool {
	sum := 0
	for i, r := range digits {
		n := int(r - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == 0
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
