package provider

import (
	"context"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

const (
	overlapSecondsDefault = 86_400
	overlapSecondsMax     = 604_800
)

type apiKeyResource struct{ base }

type apiKeyModel struct {
	ID                      types.String `tfsdk:"id"`
	ClientID                types.String `tfsdk:"client_id"`
	TenantID                types.String `tfsdk:"tenant_id"`
	ServiceAccountID        types.String `tfsdk:"service_account_id"`
	ClusterID               types.String `tfsdk:"cluster_id"`
	Description             types.String `tfsdk:"description"`
	ExpiresAt               types.String `tfsdk:"expires_at"`
	SecretWO                types.String `tfsdk:"secret_wo"`
	SecretWOVersion         types.Int64  `tfsdk:"secret_wo_version"`
	StoreSecret             types.Bool   `tfsdk:"store_secret"`
	Secret                  types.String `tfsdk:"secret"`
	OverlapSeconds          types.Int64  `tfsdk:"overlap_seconds"`
	PreviousSecretExpiresAt types.String `tfsdk:"previous_secret_expires_at"`
}

func newAPIKey() resource.Resource { return &apiKeyResource{} }

func (r *apiKeyResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "weir_api_key"
}

func (r *apiKeyResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A service account's key for a virtual cluster: its id is the user name, its secret the password. The secret is " +
			"either yours (`secret_wo`), and then in no plan and no state, or the server's, and then in the state (`store_secret`). Another " +
			"`secret_wo_version` gives the key another secret, and the one before is accepted for `overlap_seconds` more.",
		Attributes: map[string]schema.Attribute{
			"id": idAttribute("`key-…`"),
			"client_id": schema.StringAttribute{Computed: true,
				MarkdownDescription: "The id again, for whatever uses the secret in the same apply: while a rotation is planned, it is not known yet."},
			"tenant_id":          tenantAttribute(),
			"service_account_id": replacing(schema.StringAttribute{Required: true, MarkdownDescription: "The service account (`sa-…`)."}),
			"cluster_id":         replacing(schema.StringAttribute{Required: true, MarkdownDescription: "The virtual cluster (`vc-…`)."}),
			"description":        replacing(schema.StringAttribute{Optional: true, MarkdownDescription: "Up to 500 characters."}),
			"expires_at": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "When it ends (RFC 3339). Default: never.",
				Validators:          []validator.String{aTime{}},
				PlanModifiers:       []planmodifier.String{asTimes(), stringplanmodifier.RequiresReplace()},
			},
			"secret_wo": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				WriteOnly:           true,
				MarkdownDescription: "Your own secret: 40 to 200 printable ASCII characters without spaces. Write-only: it is in no plan and no state.",
				Validators:          []validator.String{aSecret{}},
			},
			"secret_wo_version": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Another number rotates the key: to `secret_wo`, or to another secret of the server's.",
			},
			"store_secret": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether the server makes the secret and the state keeps it, in clear, as `secret`. Default: `false`.",
			},
			"secret": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The secret, with `store_secret`."},
			"overlap_seconds": schema.Int64Attribute{
				Optional:            true,
				Computed:            true,
				Default:             int64default.StaticInt64(overlapSecondsDefault),
				MarkdownDescription: "How long a rotation lets the secret before it live: 0 to 604800. Default: a day.",
				Validators:          []validator.Int64{int64validator.Between(0, overlapSecondsMax)},
			},
			"previous_secret_expires_at": schema.StringAttribute{Computed: true, MarkdownDescription: "Until when the secret before the last rotation is accepted."},
		},
	}
}

// ValidateConfig refuses a secret that would be in two places.
func (r *apiKeyResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config apiKeyModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() || config.SecretWO.IsNull() {
		return
	}
	if config.StoreSecret.ValueBool() {
		response.Diagnostics.AddAttributeError(path.Root("store_secret"), "A secret of your own is not stored",
			"With store_secret the server makes the secret: take away secret_wo or store_secret.")
	}
	if config.SecretWOVersion.IsNull() {
		response.Diagnostics.AddAttributeError(path.Root("secret_wo_version"), "secret_wo needs secret_wo_version",
			"As the secret is in no state, only another version says that it has changed. Begin with secret_wo_version = 1.")
	}
}

// ModifyPlan says what is known of the secret: it changes only with a rotation.
func (r *apiKeyResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	state, plan := changeOf[apiKeyModel](ctx, request, &response.Diagnostics)
	var own types.String // what is write-only stands in the configuration alone
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, path.Root("secret_wo"), &own)...)
	if plan == nil || response.Diagnostics.HasError() {
		return
	}
	stored := plan.StoreSecret.ValueBool()
	if (state == nil || plan.rotates(state)) && own.IsNull() && !stored {
		response.Diagnostics.AddAttributeError(path.Root("secret_wo"), "Nobody would know the key's secret",
			"Give one by secret_wo and secret_wo_version, or set store_secret = true, which keeps the server's in the state.")
		return
	}
	switch {
	case !stored:
		plan.Secret = types.StringNull()
	case state != nil && !plan.rotates(state):
		plan.Secret = state.Secret
	}
	if state != nil && !plan.rotates(state) {
		plan.PreviousSecretExpiresAt, plan.ClientID = state.PreviousSecretExpiresAt, state.ClientID
	}
	response.Diagnostics.Append(response.Plan.Set(ctx, plan)...)
}

// rotates tells whether the change needs another secret: at another version, or as one is to be stored that nobody knows.
func (m *apiKeyModel) rotates(before *apiKeyModel) bool {
	return (!m.SecretWOVersion.IsNull() && !m.SecretWOVersion.Equal(before.SecretWOVersion)) ||
		(m.StoreSecret.ValueBool() && before.Secret.IsNull())
}

func keysPath(account string, key ...string) string {
	return client.Path(append([]string{"v1", "service-accounts", account, "keys"}, key...)...)
}

func (r *apiKeyResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan, config apiKeyModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	body := map[string]any{"cluster_id": plan.ClusterID.ValueString(), "description": plan.Description.ValueString()}
	if !plan.ExpiresAt.IsNull() {
		body["expires_at"] = plan.ExpiresAt.ValueString()
	}
	if !config.SecretWO.IsNull() {
		body["secret"] = config.SecretWO.ValueString()
	}
	made, err := client.Create[client.Key](ctx, r.client, r.tenantOf(plan.TenantID), keysPath(plan.ServiceAccountID.ValueString()), body)
	if made.ID != "" {
		plan.take(made)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if err != nil {
		failed(&response.Diagnostics, "make a key for "+plan.ServiceAccountID.ValueString(), err)
	}
}

func (r *apiKeyResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state apiKeyModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := client.Get[client.Key](ctx, r.client, r.tenantOf(state.TenantID), keysPath(state.ServiceAccountID.ValueString(), state.ID.ValueString()), nil)
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "read the key "+state.ID.ValueString(), err)
		return
	}
	state.take(found)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

// Update rotates, if that is what is planned; everything else that can change is Terraform's alone.
func (r *apiKeyResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var state, plan, config apiKeyModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	if plan.rotates(&state) {
		body := map[string]any{"overlap_seconds": plan.OverlapSeconds.ValueInt64()}
		if !config.SecretWO.IsNull() {
			body["secret"] = config.SecretWO.ValueString()
		}
		id := plan.ID.ValueString()
		rotated, err := client.Send[client.Key](ctx, r.client, client.Request{Method: http.MethodPost, Tenant: r.tenantOf(plan.TenantID),
			Path: keysPath(plan.ServiceAccountID.ValueString(), id) + ":rotate", Body: body})
		if rotated.ID != "" {
			plan.take(rotated) // even if not every broker has it yet: it is the key's secret now
			response.Diagnostics.Append(response.State.Set(ctx, plan)...)
		}
		if err != nil {
			failed(&response.Diagnostics, "rotate the key "+id, err)
		}
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *apiKeyResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state apiKeyModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	address := keysPath(state.ServiceAccountID.ValueString(), state.ID.ValueString())
	if err := client.Delete(ctx, r.client, r.tenantOf(state.TenantID), address, 0); err != nil {
		failed(&response.Diagnostics, "revoke the key "+state.ID.ValueString(), err)
	}
}

// ImportState takes everything but the secret, which the server does not tell.
func (r *apiKeyResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	tenant, id := importID(request.ID)
	id, version, err := versionOf(id)
	account, key, found := strings.Cut(id, "/")
	if err != nil || (found && (account == "" || key == "")) {
		response.Diagnostics.AddError("That is not a key's import id",
			"Write sa-…/key-…, and @ with the configuration's secret_wo_version after it if there is one, such as sa-7x/key-3f@1."+importsTenant)
		return
	}
	if !found {
		if account, key = r.accountOf(ctx, r.tenantOf(tenant), id, response), id; account == "" {
			return
		}
	}
	made, err := client.Get[client.Key](ctx, r.client, r.tenantOf(tenant), keysPath(account, key), nil)
	if err != nil {
		failed(&response.Diagnostics, "import the key "+key, err)
		return
	}
	state := apiKeyModel{TenantID: tenant, SecretWOVersion: version, StoreSecret: types.BoolValue(false),
		OverlapSeconds: types.Int64Value(overlapSecondsDefault)}
	state.take(made)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

// accountOf looks through the service accounts for one that has this key.
func (r *apiKeyResource) accountOf(ctx context.Context, tenant, key string, response *resource.ImportStateResponse) string {
	accounts, err := client.All[client.ServiceAccount](ctx, r.client, tenant, client.Path("v1", "service-accounts"), nil)
	for _, account := range accounts {
		if _, err = client.Get[client.Key](ctx, r.client, tenant, keysPath(account.ID, key), nil); err == nil {
			return account.ID
		} else if !missing(err) {
			break
		}
		err = nil
	}
	if err != nil {
		failed(&response.Diagnostics, "import the key "+key, err)
	} else {
		response.Diagnostics.AddError("There is no such key", "No service account has the key "+key+".")
	}
	return ""
}

func (m *apiKeyModel) take(key client.Key) {
	m.ID = types.StringValue(key.ID)
	m.ClientID = m.ID
	m.ServiceAccountID = types.StringValue(key.ServiceAccountID)
	m.ClusterID = types.StringValue(key.ClusterID)
	m.Description = textOrNull(key.Description, m.Description)
	if key.ExpiresAt == nil || !sameTime(*key.ExpiresAt, m.ExpiresAt.ValueString()) {
		m.ExpiresAt = types.StringPointerValue(key.ExpiresAt)
	}
	m.PreviousSecretExpiresAt = types.StringPointerValue(key.PreviousSecretExpiresAt)
	switch {
	case !m.StoreSecret.ValueBool():
		m.Secret = types.StringNull()
	case key.Secret != "":
		m.Secret = types.StringValue(key.Secret)
	}
}
