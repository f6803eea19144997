package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

// base holds what Configure hands to every resource.
type base struct{ *access }

func (b *base) Configure(_ context.Context, request resource.ConfigureRequest, response *resource.ConfigureResponse) {
	b.access = accessOf(request.ProviderData, &response.Diagnostics)
}

// accessOf is nil while the provider is not configured yet, as in `terraform validate`.
func accessOf(data any, diagnostics *diag.Diagnostics) *access {
	if data == nil {
		return nil
	}
	shared, ok := data.(*access)
	if !ok {
		diagnostics.AddError("The provider is broken", "its data has another type")
	}
	return shared
}

// idAttribute is the server's name of a resource, which never changes.
func idAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: description,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

func tenantAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: "For operators: the tenant (`ten-…`) that owns it. Default: the provider's `tenant_id`.",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

func replacing(attribute schema.StringAttribute) schema.StringAttribute {
	attribute.PlanModifiers = append(attribute.PlanModifiers, stringplanmodifier.RequiresReplace())
	return attribute
}

// importID cuts the tenant off an import id. Operators write `ten-…/` before everything else, so that a configuration that
// names the tenant plans nothing.
func importID(id string) (tenant types.String, rest string) {
	if first, rest, found := strings.Cut(id, "/"); found && strings.HasPrefix(first, "ten-") {
		return types.StringValue(first), rest
	}
	return types.StringNull(), id
}

const importsTenant = " Operators write `ten-…/` before it."

// failed reports an error of the server.
func failed(diagnostics *diag.Diagnostics, what string, err error) {
	diagnostics.AddError("Weir could not "+what, err.Error())
}

// textOrNull keeps an attribute that was never set apart from an empty text.
func textOrNull(text string, before types.String) types.String {
	if text == "" && before.IsNull() {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// textsOf are a map's texts; an absent map has none.
func textsOf(ctx context.Context, texts types.Map, diagnostics *diag.Diagnostics) map[string]string {
	found := map[string]string{}
	if !texts.IsNull() && !texts.IsUnknown() {
		diagnostics.Append(texts.ElementsAs(ctx, &found, false)...)
	}
	return found
}

func mapOf(texts map[string]string) types.Map {
	values := make(map[string]attr.Value, len(texts))
	for key, text := range texts {
		values[key] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, values)
}

// managed keeps of the server's settings those that are listed here; one that is gone there goes, and so becomes a plan. An
// import lists them all.
func managed(ctx context.Context, listed types.Map, imported bool, server map[string]string, diagnostics *diag.Diagnostics) types.Map {
	switch {
	case imported && len(server) > 0:
		return mapOf(server)
	case imported || listed.IsNull():
		return types.MapNull(types.StringType)
	}
	kept := map[string]string{}
	for key := range textsOf(ctx, listed, diagnostics) {
		if value, there := server[key]; there {
			kept[key] = value
		}
	}
	return mapOf(kept)
}

// difference is a merge patch: null returns a setting to its default.
func difference(before, after map[string]string) map[string]any {
	patch := map[string]any{}
	for key, value := range after {
		if old, had := before[key]; !had || old != value {
			patch[key] = value
		}
	}
	for key := range before {
		if _, kept := after[key]; !kept {
			patch[key] = nil
		}
	}
	return patch
}

// missing tells whether a read found that the resource is gone.
func missing(err error) bool { return client.IsMissing(err) }
