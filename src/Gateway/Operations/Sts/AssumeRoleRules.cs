using System.Collections.Immutable;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Issuing;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>
/// What an AssumeRole must keep before its role decides on it, in the order in which AWS refuses. The rules of the request alone are
/// <see cref="RoleSessionRules"/>; the others need the sandbox's keys or the caller's account.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
/// </summary>
internal static class AssumeRoleRules
{
    private static readonly ImmutableArray<Rule> InOrder = [RequestKeepsItsRules, ProvidedContextIsGenuine, MfaCodeIsRight];

    /// <summary>Refuses, or adds to what is asked what it has found out.</summary>
    private delegate ValueTask<AssumeRoleAsk> Rule(IGrainFactory grains, Call call, AssumeRoleAsk asked);

    /// <summary>What the request asks the role for, once it keeps all the rules.</summary>
    /// <exception cref="AwsFaultException">The first rule that is broken.</exception>
    public static async ValueTask<AssumeRoleAsk> Check(IGrainFactory grains, Call call)
    {
        var request = call.RequestAs<AssumeRoleRequest>();
        var caller = call.Caller!;
        var grounds = new RoleSessionGrounds(
            call.Question!.Entries, caller.Entries, call.NeededActions(), call.Question.Explained, call.OriginKeyId);
        var asked = new AssumeRoleAsk(request, RoleSessionAsk.Of(request, caller.Principal, caller.Session, call.Now, grounds));
        foreach (var rule in InOrder)
            asked = await rule(grains, call, asked);
        return asked;
    }

    private static ValueTask<AssumeRoleAsk> RequestKeepsItsRules(IGrainFactory grains, Call call, AssumeRoleAsk asked) =>
        RoleSessionRules.Refusal(RoleSessionStage.Request, asked.Session, RoleSessionFacts.None) is { } broken
            ? throw new AwsFaultException(broken)
            : new(asked);

    private static ValueTask<AssumeRoleAsk> ProvidedContextIsGenuine(IGrainFactory grains, Call call, AssumeRoleAsk asked) => new(
        ProvidedContexts.Read(asked.Request, call.Sandbox.Keys, call.Sandbox.Name, call.Now) is { } context ? asked with { Context = context } : asked);

    private static async ValueTask<AssumeRoleAsk> MfaCodeIsRight(IGrainFactory grains, Call call, AssumeRoleAsk asked)
    {
        var (serialNumber, code) = (asked.Request.HasSerialNumber ? asked.Request.SerialNumber : null, asked.Request.HasTokenCode ? asked.Request.TokenCode : null);
        return await MfaCode.Use(grains, call, serialNumber, code) is { } given
            ? asked with { Session = asked.Session with { MultiFactorAt = given } }
            : asked;
    }
}
