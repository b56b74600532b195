using Google.Protobuf;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Grains.Accounts;

// An operation of the account's own, in one call: identify the caller, find the target, decide, perform.
internal sealed partial class AccountGrain
{
    public Task<PerformReply> Perform(PerformCall call)
    {
        var current = model;
        var (caller, fault) = current.Prove(call);
        if (caller is null)
            return Task.FromResult(new PerformReply { Fault = fault });
        if (call.Key is { } key)
            NoteUse(current.State.AccessKeys[caller.AccessKeyId], key);
        else if (call is { Session: { Kind: SessionKind.Role } session, Region: { } region })
            NoteUse(session.RoleName!, session.RoleId!, new RoleUse(call.Now, region));
        var operation = AccountOperations.ByName[call.Operation];
        var request = operation.Parser.ParseFrom(call.Request.Span);
        var decided = Decide(current.Runtime, current.State, caller, operation, request, call);
        if (decided.Fault is not null)
            return Task.FromResult(decided);
        var context = ContextOf(caller, call.Now, call.IssuerBase, call.StrictPrincipals) with { CodeTime = call.CodeTime };
        return operation.ReadOnly ? Read(decided, operation, request, context) : Write(decided, current.State, call, operation, request, context);
    }

    private async Task<PerformReply> Read(PerformReply decided, AccountOperation operation, IMessage request, OperationContext context)
    {
        var reply = await Execute(operation, request, context);
        return decided with { Fault = reply.Fault, Response = reply.Response };
    }

    /// <summary>
    /// A write. INVARIANT: it is allowed by the very state that it changes: where earlier writes have changed the state since the decision,
    /// caller, resource and policies are checked again.
    /// </summary>
    private async Task<PerformReply> Write(
        PerformReply decided, AccountState decidedOn, PerformCall call, AccountOperation operation, IMessage request, OperationContext context)
    {
        var reply = await Execute(operation with { Run = RunIfAllowed }, request, context);
        return decided.Fault is null && reply.Fault is { } fault
            ? decided with { Fault = fault }
            : decided with { Response = reply.Response };

        AccountOutcome RunIfAllowed(AccountState provisional, IMessage asked, OperationContext known)
        {
            if (!ReferenceEquals(provisional, decidedOn))
            {
                var then = new AccountModel(provisional, guardrails, signingKeys);
                var (caller, fault) = then.Prove(call);
                decided = caller is null ? new PerformReply { Fault = fault } : Decide(then.Runtime, provisional, caller, operation, asked, call);
                if (decided.Fault is { } refused)
                    throw new AwsFaultException(refused);
            }
            return operation.Run(provisional, asked, known);
        }
    }

    /// <summary>Every permission that the operation needs, its own first: the first that is denied, else the first.</summary>
    private PerformReply Decide(
        AccountRuntime runtime, AccountState state, Caller caller, AccountOperation operation, IMessage request, PerformCall call)
    {
        if (runtime.PoliciesOf(caller) is not { } policies)
            return new PerformReply { Fault = Fault.InvalidClientTokenId() };
        PerformReply? first = null;
        var own = new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = AccountId };
        foreach (var need in operation.NeedsIn(state, request, caller.Principal))
        {
            var question = new Question
            {
                Action = need.Action,
                Resource = need.On.Arn,
                DeniedAs = need.On.DeniedAs,
                Entries = call.Entries.AddRange(need.On.Entries),
                Explained = call.Explained,
            };
            var side = CallerDecision.Of(caller, question, policies, guardrails).Side!;
            var decision = Authorizer.Decide(side, question.ToRequest(caller), own, call.Explained);
            var reply = new PerformReply { Caller = caller, Question = question, Decision = decision, RecordedAs = need.On.Type?.RecordedAs };
            if (!decision.Allowed)
                return reply with { Fault = Fault.AccessDenied(decision.DenialMessage), Authorization = Record(state, reply, policies) };
            first ??= reply;
        }
        return first!;
    }

    /// <summary>The denial as it is kept for the account: decided once more, with the traces of what allowed and of what did not.</summary>
    private AuthorizationRecord? Record(AccountState state, PerformReply denied, CallerPolicies policies)
    {
        var (caller, question) = (denied.Caller!, denied.Question! with { Explained = true });
        var side = CallerDecision.Of(caller, question, policies, guardrails).Side!;
        var own = new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = AccountId };
        var explained = Authorizer.Decide(side, question.ToRequest(caller), own, explain: true);
        return AuthorizationRecords.Of(state, explained, caller.Session, question.KeysOf(caller), guardrails.Source);
    }
}
