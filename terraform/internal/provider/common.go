package provider

import (
	"context"

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

// missing tells whether a read found that the resource is gone.
func missing(err error) bool { return client.IsMissing(err) }
