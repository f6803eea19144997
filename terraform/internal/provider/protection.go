package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func protectionAttribute(protected bool) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		Computed: true,
		Default:  booldefault.StaticBool(protected),
		MarkdownDescription: fmt.Sprintf("Whether nobody can delete it, by whatever tool: the server refuses, and the plan says so before. "+
			"To delete it, set `false` and apply that first. Default: `%t`.", protected),
	}
}

// changeOf is what a plan is about; the state is nil if something is made, the plan if it is destroyed.
func changeOf[M any](ctx context.Context, request resource.ModifyPlanRequest, diagnostics *diag.Diagnostics) (state, plan *M) {
	if !request.State.Raw.IsNull() {
		state = new(M)
		diagnostics.Append(request.State.Get(ctx, state)...)
	}
	if !request.Plan.Raw.IsNull() {
		plan = new(M)
		diagnostics.Append(request.Plan.Get(ctx, plan)...)
	}
	return state, plan
}

// replaced names the attributes whose change makes the resource anew. A replacement comes to ModifyPlan as a change, so they
// are compared here. One of -replace does not come at all: the server refuses that.
func replaced(before, after map[string]attr.Value) []string {
	var names []string
	for name, value := range before {
		if !value.Equal(after[name]) {
			names = append(names, name)
		}
	}
	return names
}

// refuseDeletion tells at the plan what the server would tell at the apply. What counts is what the state has, not what the
// plan would make of it: things are deleted before others change.
func refuseDeletion(what string, protected types.Bool, destroyed bool, changed []string, diagnostics *diag.Diagnostics) {
	if !protected.ValueBool() || (!destroyed && len(changed) == 0) {
		return
	}
	why := "This plan destroys it."
	if !destroyed {
		why = "A change of " + strings.Join(changed, " and ") + " deletes it and makes it anew."
	}
	diagnostics.AddError(what+" is protected from deletion", why+" If that is wanted, set deletion_protection = false and apply that first.")
}
