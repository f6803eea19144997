package provider

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// keepSpelling keeps what the state has if the configuration says the same in another way: nothing changes.
type keepSpelling struct{ same func(one, other string) bool }

func ignoringCase() planmodifier.String { return keepSpelling{strings.EqualFold} }

func asTimes() planmodifier.String { return keepSpelling{sameTime} }

func sameTime(one, other string) bool {
	first, firstErr := time.Parse(time.RFC3339, one)
	second, secondErr := time.Parse(time.RFC3339, other)
	return firstErr == nil && secondErr == nil && first.Equal(second)
}

func (k keepSpelling) Description(context.Context) string {
	return "another spelling of the same is no change"
}

func (k keepSpelling) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

func (k keepSpelling) PlanModifyString(_ context.Context, request planmodifier.StringRequest, response *planmodifier.StringResponse) {
	before, after := request.StateValue, request.PlanValue
	if !before.IsNull() && !after.IsNull() && !after.IsUnknown() && k.same(before.ValueString(), after.ValueString()) {
		response.PlanValue = before
	}
}
