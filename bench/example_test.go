package bench_test

import (
	"fmt"
	"strings"

	"github.com/whorl-afis/whorl/bench"
)

func ExampleMeasureComparisons() {
	scores, err := bench.ReadScores(strings.NewReader("1_1.png\t1_2.png\t57\n1_1.png\t2_1.png\t12\n1_2.png\t2_1.png\t8\n2_1.png\t2_2.png\t10\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := bench.MeasureComparisons(scores)
	fmt.Printf("EER %.1f %%, without false matches %.0f %% are missed: %v\n", m.EER, m.ZeroFMR, err)
	// Output: EER 50.0 %, without false matches 50 % are missed: <nil>
}
