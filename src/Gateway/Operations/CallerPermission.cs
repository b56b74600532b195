using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations;

/// <summary>Permissions that an operation needs beside the one that it is named after, decided one by one.</summary>
internal sealed class CallerPermission(Authenticator authenticator)
{
    /// <exception cref="AwsFaultException">AccessDenied: the caller may not.</exception>
    public Task Require(Call call, string action, string resource, params ImmutableArray<ConditionEntry> entries) =>
        Require(call, new Question { Action = action, Resource = resource, Entries = call.RequestEntries(entries.AsSpan()) });

    private async Task Require(Call call, Question question)
    {
        await authenticator.Decide(call, question);
        call.Require(Authorizer.Decide(
            call.Side!,
            call.Question!.ToRequest(call.Caller!),
            new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = call.AccountId },
            explain: false));
    }

    /// <summary>
    /// iam:PassRole, decided when a role is passed; nobody passes a role of another account.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    /// </summary>
    public Task RequirePass(Call call, string roleArn, string service, string associatedArn) =>
        SessionIssuing.RoleOf(roleArn).AccountId == call.AccountId
            ? Require(
                call,
                "iam:PassRole",
                roleArn,
                new ConditionEntry("iam:PassedToService", service),
                new ConditionEntry("iam:AssociatedResourceArn", associatedArn))
            : throw new AwsFaultException(Fault.AccessDenied("Cross-account pass role is not allowed."));
}
