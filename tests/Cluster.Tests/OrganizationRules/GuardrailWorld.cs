using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>
/// An organization with accounts, people, a role and a bucket of its own: what one test does to its guardrails concerns no other.
/// </summary>
internal sealed class GuardrailWorld
{
    private int made;

    public required string Org { get; init; }

    /// <summary>The organization's root, r-….</summary>
    public required string Root { get; init; }

    public required string Management { get; init; }

    public required string Development { get; init; }

    public required string Production { get; init; }

    public required Who ManagementRoot { get; init; }

    public required Who DevelopmentRoot { get; init; }

    public required Who ProductionRoot { get; init; }

    /// <summary>May do everything in the production account.</summary>
    public required Who Admin { get; init; }

    /// <summary>May assume <see cref="UpdateApp"/> from the development account.</summary>
    public required Who Developer { get; init; }

    public string UpdateApp => Role("UpdateApp");

    private string Bucket => "app-" + Production;

    public string Role(string name) => $"arn:aws:iam::{Production}:role/{name}";

    /// <summary>What UpdateApp may do, and nobody of the development account.</summary>
    public Task<Fault?> List(GatewayOfSilo gateway, Who who) => gateway.FaultOf(who, new ListObjectsV2Request { Bucket = Bucket });

    public static async Task<GuardrailWorld> Make(GatewayOfSilo gateway)
    {
        var made =
            await gateway.Call<CreateOrganizationResponse>(null, new CreateOrganizationRequest { Name = "own", WithRootAccessKey = true });
        var (org, management) = (made.Organization.Id, made.Organization.ManagementAccountId);
        var development = await Open(gateway, org, "development");
        var production = await Open(gateway, org, "production");
        var world = new GuardrailWorld
        {
            Org = org,
            Root = (await gateway.Call<ListOrganizationsResponse>(null, new ListOrganizationsRequest { PageSize = 1000 }))
                .Organizations.Single(one => one.Id == org).RootId,
            Management = management,
            ManagementRoot = KeyOf(made.RootAccessKey),
            Development = development.Account.Id,
            DevelopmentRoot = KeyOf(development.RootAccessKey),
            Production = production.Account.Id,
            ProductionRoot = KeyOf(production.RootAccessKey),
            Admin = await User(gateway, KeyOf(production.RootAccessKey), "admin"),
            Developer = await User(gateway, KeyOf(development.RootAccessKey), "developer"),
        };
        await world.MakeProduction(gateway);
        return world;
    }

    /// <summary>A user of a root's account who may do everything.</summary>
    public static async Task<Who> User(GatewayOfSilo gateway, Who root, string name)
    {
        await gateway.Call<CreateUserResponse>(root, new CreateUserRequest { UserName = name });
        await gateway.Call<AttachUserPolicyResponse>(
            root, new AttachUserPolicyRequest { UserName = name, PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });
        var key = (await gateway.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = name })).AccessKey;
        return new Who(key.AccessKeyId, key.SecretAccessKey);
    }

    /// <summary>On every silo, whether all of them may list the bucket.</summary>
    public async Task Expect(IReadOnlyList<GatewayOfSilo> gateways, IEnumerable<Who> all, bool allowed)
    {
        foreach (var gateway in gateways)
        {
            foreach (var who in all)
                ((await List(gateway, who))?.Code).Should().Be(allowed ? null : "AccessDenied");
        }
    }

    /// <summary>Moves the account into a unit of its own; the unit's id.</summary>
    public async Task<string> InOwnUnit(GatewayOfSilo gateway, string account)
    {
        var unit = await Unit(gateway);
        await Move(gateway, account, unit);
        return unit;
    }

    public async Task<string> Unit(GatewayOfSilo gateway) => (await gateway.Call<CreateOrganizationalUnitResponse>(
        null, new CreateOrganizationalUnitRequest { OrganizationId = Org, Name = $"unit {made++}" })).Unit.Id;

    /// <summary>Makes a policy that is attached to nothing yet; its id.</summary>
    public async Task<string> Guardrail(GatewayOfSilo gateway, string content, string type = GuardrailTypes.ServiceControl) =>
        (await gateway.Call<CreateGuardrailResponse>(
            null, new CreateGuardrailRequest { OrganizationId = Org, Name = $"policy {made++}", Type = type, Content = content })).PolicyId;

    public Task Move(GatewayOfSilo gateway, string account, string parent) =>
        gateway.Call<MoveAccountResponse>(null, new MoveAccountRequest { OrganizationId = Org, AccountId = account, ParentId = parent });

    public Task Attach(GatewayOfSilo gateway, string policy, string target) =>
        gateway.Call<AttachGuardrailResponse>(
            null, new AttachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = target });

    public Task Detach(GatewayOfSilo gateway, string policy, string target) =>
        gateway.Call<DetachGuardrailResponse>(
            null, new DetachGuardrailRequest { OrganizationId = Org, PolicyId = policy, TargetId = target });

    private async Task MakeProduction(GatewayOfSilo gateway)
    {
        await gateway.Call<CreateBucketResponse>(Admin, new CreateBucketRequest { Bucket = Bucket });
        await MakeRole(gateway, "UpdateApp", $$"""{"AWS":"arn:aws:iam::{{Development}}:root"}""", "{}");
        await MakeRole(
            gateway,
            "VendorAudit",
            """{"AWS":"arn:aws:iam::444444444444:root"}""",
            """{"StringEquals":{"sts:ExternalId":"example-corp-7731"}}""");
        await MakeRole(gateway, "Deputy", """{"Service":"sns.amazonaws.com"}""", "{}");
    }

    private async Task MakeRole(GatewayOfSilo gateway, string name, string principal, string condition)
    {
        var trust = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{{principal}},"Action":"sts:AssumeRole","Condition":{{condition}} } }""";
        await gateway.Call<CreateRoleResponse>(Admin, new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = trust });
        await gateway.Call<PutRolePolicyResponse>(Admin, new PutRolePolicyRequest
        {
            RoleName = name,
            PolicyName = "list",
            PolicyDocument = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::{{Bucket}}"} }""",
        });
    }

    private static Task<CreateAccountResponse> Open(GatewayOfSilo gateway, string org, string name) => gateway.Call<CreateAccountResponse>(
        null, new CreateAccountRequest { OrganizationId = org, Name = name, WithRootAccessKey = true });

    private static Who KeyOf(RootAccessKey key) => new(key.AccessKeyId, key.SecretAccessKey);
}
