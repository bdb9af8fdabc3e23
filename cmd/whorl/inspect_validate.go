package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/whorl-afis/whorl/nist"
)

// violationTree is a broken rule, as --json prints it.
type violationTree struct {
	Record int    `json:"record,omitempty"` // from 1; none for the file as a whole
	Type   int    `json:"type,omitempty"`
	Field  string `json:"field,omitempty"`
	Offset int64  `json:"offset"`
	Rule   string `json:"rule"`
	Advice bool   `json:"advice,omitempty"` // of another edition of a profile; breaks no rule
}

// violationsOf lists what is broken in the order of the file.
func violationsOf(tx *nist.Transaction) []violationTree {
	list := []violationTree{}
	found := nist.Validate(tx)
	slices.SortStableFunc(found, func(a, b nist.Violation) int {
		return cmp.Or(cmp.Compare(a.Record, b.Record), cmp.Compare(a.Offset, b.Offset))
	})
	for _, v := range found {
		t := violationTree{Field: v.Field, Offset: v.Offset, Rule: v.Rule, Advice: v.Advice}
		if v.Record >= 0 && v.Record < len(tx.Records) {
			t.Record, t.Type = v.Record+1, tx.Records[v.Record].Type
		}
		list = append(list, t)
	}
	return list
}

func (v violationTree) String() string {
	var b strings.Builder
	if v.Record > 0 {
		fmt.Fprintf(&b, "record %d, Type-%d, ", v.Record, v.Type)
	}
	if v.Field != "" {
		fmt.Fprintf(&b, "field %s, ", v.Field)
	}
	fmt.Fprintf(&b, "offset %d: ", v.Offset)
	if v.Advice {
		b.WriteString("advice: ")
	}
	return b.String() + v.Rule
}

// printViolations prints every rule that is broken, and advice; an error says how many rules are broken, if any.
func printViolations(cmd *cobra.Command, tx *nist.Transaction, asJSON bool) error {
	list := violationsOf(tx)
	if asJSON {
		if err := printJSON(cmd, list); err != nil {
			return err
		}
	} else {
		var b strings.Builder
		for _, v := range list {
			b.WriteString(v.String() + "\n")
		}
		if len(list) == 0 {
			b.WriteString("no violation\n")
		}
		if _, err := io.WriteString(cmd.OutOrStdout(), b.String()); err != nil {
			return err
		}
	}
	broken := 0
	for _, v := range list {
		if !v.Advice {
			broken++
		}
	}
	switch broken {
	case 0:
		return nil
	case 1:
		return errors.New("1 rule is broken")
	}
	return fmt.Errorf("%d rules are broken", broken)
}
