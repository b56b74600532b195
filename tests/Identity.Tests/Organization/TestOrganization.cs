using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>An organization as its grain drives it: run an operation on the state, fold the changes that it answers with.</summary>
internal sealed class TestOrganization
{
    public const string Id = "o-exampleorg";

    public const string Management = "111111111111";

    public const string DenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";

    public const string RcpDenyS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}""";

    public static readonly DateTimeOffset Created = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SeededRandomSource random = new("test organization");
    private int opened;

    public TestOrganization(string featureSet = "ALL", params string[] policyTypes)
    {
        var management = OrganizationState.LoneMember(AccountId.Parse(Management), "management", Created);
        foreach (var change in WholeOrganizationOperations.Found(
            OrganizationState.Empty(Id), management, "Example", featureSet, [.. policyTypes], Created, random))
            Apply(change);
    }

    /// <summary>With SCPs and RCPs enabled.</summary>
    public static TestOrganization WithBothTypes() => new("ALL", GuardrailTypes.ServiceControl, GuardrailTypes.ResourceControl);

    public OrganizationState State { get; private set; } = OrganizationState.Empty(Id);

    public DateTimeOffset Now { get; set; } = Created;

    /// <summary>The account that calls; null for the administrator.</summary>
    public string? Caller { get; set; } = Management;

    public Guardrails? GuardrailsOf(string account) => State.GuardrailsOf(AccountId.Parse(account));

    /// <summary>All changes so far, oldest first.</summary>
    public List<OrganizationChange> Changes { get; } = [];

    public string Root => State.Organization!.RootId;

    /// <summary>Runs an operation that must go through, and folds its changes.</summary>
    public TResponse Run<TResponse>(IMessage request)
        where TResponse : IMessage
    {
        var outcome = Outcome(request);
        foreach (var change in outcome.Changes)
            Apply(change);
        return (TResponse)outcome.Response;
    }

    public void Run(params IMessage[] requests)
    {
        foreach (var request in requests)
            Run<IMessage>(request);
    }

    /// <summary>The answer and its changes, not folded.</summary>
    public OrganizationOutcome Outcome(IMessage request) => Operation(request).Run(State, request, new OrganizationContext
    {
        Caller = Caller is { } account ? PrincipalFacts.OfRoot(AccountId.Parse(account), null).Principal : null,
        Now = Now,
        Random = random,
        OpenedAccountId = AccountId.Parse($"{200_000_000_000 + opened++}"),
    });

    /// <summary>Runs an operation that must be refused with this code and reason.</summary>
    public void Refuses(IMessage request, string code, string? reason = null)
    {
        var running = () => Outcome(request);
        var fault = running.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Reason, fault.Status, fault.SenderFault).Should().Be((code, reason, 400, true));
        fault.Message.Should().NotBeEmpty();
    }

    public string Unit(string parentId, string name) => Run<CreateOrganizationalUnitResponse>(
        new CreateOrganizationalUnitRequest { ParentId = parentId, Name = name }).OrganizationalUnit.Id;

    public string Account(string name) => Run<CreateAccountResponse>(
        new CreateAccountRequest { AccountName = name, Email = name + "@example.com" }).CreateAccountStatus.AccountId;

    public string Policy(string name, string content = DenyS3, string type = GuardrailTypes.ServiceControl) => Run<CreatePolicyResponse>(
        new CreatePolicyRequest { Name = name, Description = "", Content = content, Type = type }).Policy.PolicySummary.Id;

    public void Attach(string policyId, string targetId) => Run(new AttachPolicyRequest { PolicyId = policyId, TargetId = targetId });

    public void Move(string accountId, string from, string to) =>
        Run(new MoveAccountRequest { AccountId = accountId, SourceParentId = from, DestinationParentId = to });

    public void Apply(OrganizationChange change)
    {
        Changes.Add(change);
        State = State.Apply(change);
    }

    private static OrganizationOperation Operation(IMessage request) =>
        OrganizationOperations.ByName[request.Descriptor.Name[..^"Request".Length]];
}
