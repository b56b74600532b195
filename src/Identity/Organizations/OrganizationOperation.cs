using Google.Protobuf;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Organizations;

/// <summary>One operation of AWS Organizations as a pure function of the organization.</summary>
public sealed record OrganizationOperation
{
    /// <summary>"CreateOrganizationalUnit".</summary>
    public required string Name { get; init; }

    public required OrganizationReach Reach { get; init; }

    public required bool ReadOnly { get; init; }

    /// <summary>What it acts on.</summary>
    public required OrganizationActedOn On { get; init; }

    public required MessageParser Parser { get; init; }

    /// <summary>Nobody may do it to an SCP or RCP that AWS manages.</summary>
    public bool UnlessAwss { get; private init; }

    public required Func<OrganizationState, IMessage, OrganizationContext, OrganizationOutcome> Body { get; init; }

    /// <summary>Throws <see cref="AwsFaultException"/> where AWS refuses.</summary>
    public OrganizationOutcome Run(OrganizationState state, IMessage request, OrganizationContext context)
    {
        return Refusal(state, context.CallerAccount) is { } fault ? throw new AwsFaultException(fault) : Body(state, request, context);
    }

    /// <summary>
    /// Why an account may not call it at all, permissions aside; null where it may. The administrator of the sandbox has no account.
    /// </summary>
    public Fault? Refusal(OrganizationState state, AccountId? accountId)
    {
        if (state.Organization is null)
            return OrganizationFaults.NotInUse();
        if (Reach == OrganizationReach.Invited || accountId is not { } caller)
            return null;
        return !state.Members.ContainsKey(caller) ? OrganizationFaults.NotInUse()
            : IsWithinReach(state, caller) ? null
            : OrganizationFaults.AccessDenied();
    }

    private bool IsWithinReach(OrganizationState state, AccountId accountId) =>
        state.IsManagement(accountId)
        || Reach == OrganizationReach.Member
        || (Reach == OrganizationReach.Delegated && state.Delegations.Values.Any(delegation => delegation.AccountId == accountId));

    /// <summary>A row of an operation that changes nothing.</summary>
    internal static OrganizationOperation Read<TRequest>(
        OrganizationReach reach, Func<OrganizationState, TRequest, OrganizationContext, OrganizationOutcome> body, OrganizationActedOn on)
        where TRequest : class, IMessage<TRequest>, new() => Row(reach, body, on, readOnly: true);

    /// <summary>A row of an operation that changes the organization.</summary>
    internal static OrganizationOperation Write<TRequest>(
        OrganizationReach reach,
        Func<OrganizationState, TRequest, OrganizationContext, OrganizationOutcome> body,
        OrganizationActedOn on,
        bool unlessAwss = false)
        where TRequest : class, IMessage<TRequest>, new() => Row(reach, body, on, readOnly: false) with { UnlessAwss = unlessAwss };

    /// <summary>What refuses it, whatever policies say, because of what its resource is; null where nothing does.</summary>
    public Fault? RefusalOn(string arn) =>
        UnlessAwss && Arn.TryParse(arn, out var policy) && policy is { Service: "organizations", Account: "aws" }
        ? OrganizationFaults.ImmutablePolicy()
        : null;

    private static OrganizationOperation Row<TRequest>(
        OrganizationReach reach, Func<OrganizationState, TRequest, OrganizationContext, OrganizationOutcome> body, OrganizationActedOn on, bool readOnly)
        where TRequest : class, IMessage<TRequest>, new()
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        on.Check(new TRequest().Descriptor);
        return new OrganizationOperation
        {
            Name = typeof(TRequest).Name[..^"Request".Length],
            Reach = reach,
            ReadOnly = readOnly,
            On = on,
            Parser = parser,
            Body = (state, request, context) => body(state, (TRequest)request, context),
        };
    }
}
