using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Gateway.Pipeline;

// What the policies of a known caller say.
internal sealed partial class Authenticator
{
    /// <summary>The side of a caller without an account. It has no policies of its own.</summary>
    private static CallerReply WithoutPolicies(Caller caller, Question question)
    {
        CallerSide SideOf(string action) =>
            Authorizer.EvaluateCaller(question.ToRequest(caller) with { Action = action }, new CallerPolicies(), question.Explained);
        return new()
        {
            Caller = caller,
            Side = SideOf(question.Action),
            AlsoSides = [.. question.AlsoActions.Select(SideOf)],
            AlsoAnswered = [.. question.AlsoAsked.Select(also => WithoutPolicies(caller, also))],
        };
    }

    /// <summary>Asks for the caller's side of a question that could not be put before.</summary>
    public async Task Decide(Call call, Question question)
    {
        question = call.Question = question with { Explained = call.Explain };
        if (call.Caller!.Principal.Kind == PrincipalKind.Anonymous)
        {
            call.Side = Anonymous.Side;
            return;
        }
        Accept(call, await SideOf(call, question));
    }

    /// <summary>The authenticated caller's side of each of the questions, all asked in one call of its grain.</summary>
    /// <exception cref="InvalidOperationException">An answer is missing, and a missing answer must not count as allowed.</exception>
    public async Task<ImmutableArray<CallerReply>> SidesOf(Call call, ImmutableArray<Question> questions)
    {
        if (call.IsAnonymous)
            return [.. questions.Select(_ => Anonymous)];
        if (questions.IsEmpty)
            return [];
        var reply = await SideOf(call, questions[0] with { AlsoAsked = questions[1..] });
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
        return reply.AlsoAnswered.Length == questions.Length - 1
            ? [reply, .. reply.AlsoAnswered]
            : throw new InvalidOperationException($"{questions.Length} questions were asked and {reply.AlsoAnswered.Length + 1} answered");
    }

    /// <summary>Makes a question the call's, with the caller's side of it.</summary>
    public static void Take(Call call, Question question, CallerReply reply)
    {
        call.Question = question;
        Accept(call, reply);
    }

    /// <summary>The authenticated caller's side of a question that is not the call's own.</summary>
    private ValueTask<CallerReply> SideOf(Call call, Question question) => call.Operation.Access == Access.ByToken
        ? new(WithoutPolicies(call.Caller!, question))
        : call.Caller!.Session is { } session
        ? Session(call, session, question)
        : deciders.OfCaller(call.Sandbox.Name, call.Account, new DecideCall { Caller = call.Caller, Question = question, Now = call.Now });
}
