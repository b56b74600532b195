using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.AwsManaged;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts;

/// <summary>
/// One IAM operation of an account: all that anybody must know of it. What it does is a pure function of the account.
/// </summary>
public sealed record AccountOperation
{
    /// <summary>"CreateUser".</summary>
    public required string Name { get; init; }

    /// <summary>"iam:CreateUser": the permission that it needs.</summary>
    public string Action => "iam:" + Name;

    public required bool ReadOnly { get; init; }

    /// <summary>What it acts on.</summary>
    public required ActedOn On { get; init; }

    /// <summary>A role that it passes to a service; null for none.</summary>
    public PassedRole? Passing { get; init; }

    /// <summary>Even an administrator may not do it to a service-linked role.</summary>
    public bool UnlessLinked { get; private init; }

    public required MessageParser Parser { get; init; }

    /// <summary>Throws <see cref="AwsFaultException"/> where AWS refuses.</summary>
    public required Func<AccountState, IMessage, OperationContext, AccountOutcome> Run { get; init; }

    /// <summary>The permissions that a request needs, its own first.</summary>
    public ImmutableArray<NeededPermission> NeedsIn(AccountState state, IMessage request, Principal caller)
    {
        var target = On.TargetIn(state, request, caller);
        var needs = ImmutableArray.Create(new NeededPermission(Action, target));
        if (On.AlsoOn(request, target) is { } also)
            needs = needs.Add(new NeededPermission(Action, also));
        if (Passing?.NeededFor(state, request, target) is { } pass)
            needs = needs.Add(pass);
        return needs;
    }

    /// <summary>A row of an operation that changes nothing.</summary>
    internal static AccountOperation Read<TRequest>(Func<AccountState, TRequest, OperationContext, AccountOutcome> run, ActedOn on)
        where TRequest : class, IMessage<TRequest>, new() => Row(run, on, readOnly: true);

    /// <summary>A row of an operation that changes the account.</summary>
    /// <param name="run">What it does.</param>
    /// <param name="on">What it acts on.</param>
    /// <param name="unlessLinked">Even an administrator may not do it to a service-linked role.</param>
    /// <param name="passing">A role that it passes to a service.</param>
    internal static AccountOperation Write<TRequest>(
        Func<AccountState, TRequest, OperationContext, AccountOutcome> run, ActedOn on, bool unlessLinked = false, PassedRole? passing = null)
        where TRequest : class, IMessage<TRequest>, new() => Row<TRequest>(
            unlessLinked
                ? (state, request, context) =>
                {
                    ServiceLinkedRoles.RefuseChange(state, request);
                    return run(state, request, context);
                }
    : run,
            on,
            readOnly: false) with
        {
            Passing = passing,
            UnlessLinked = unlessLinked,
        };

    /// <summary>The fault for a resource that nobody may change, whatever policies allow; null if there is none.</summary>
    public Fault? RefusalOn(string arn)
    {
        if (UnlessLinked && ServiceLinkedRoles.IsOne(arn))
            return Fault.UnmodifiableEntity(arn[(arn.LastIndexOf('/') + 1)..]);
        return !ReadOnly && On.Type == IamResources.Policy && AwsManagedPolicies.Find(arn) is not null
            ? ManagedPolicyOperations.OfAws(arn)
            : null;
    }

    private static AccountOperation Row<TRequest>(
        Func<AccountState, TRequest, OperationContext, AccountOutcome> run, ActedOn on, bool readOnly)
        where TRequest : class, IMessage<TRequest>, new()
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        var descriptor = new TRequest().Descriptor;
        on.Check(descriptor);
        var policyArns = new PolicyArns(descriptor);
        return new AccountOperation
        {
            Name = typeof(TRequest).Name[..^"Request".Length],
            ReadOnly = readOnly,
            On = on,
            Parser = parser,
            Run = (state, request, context) =>
            {
                policyArns.RefuseMalformed(request);
                return run(state, (TRequest)request, context);
            },
        };
    }
}
