using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;

namespace Rolecall.Grains;

/// <summary>The caller's side of a question, of the actions that it needs besides, and of what is asked with it.</summary>
internal static class CallerDecision
{
    /// <param name="caller">The caller.</param>
    /// <param name="question">What it asks.</param>
    /// <param name="policies">Its policies.</param>
    /// <param name="own">The guardrails of its account.</param>
    public static CallerReply Of(Caller caller, Question question, CallerPolicies policies, CompiledGuardrails own)
    {
        var reply = OfOne(caller, question, policies, own);
        return question.AlsoAsked.IsEmpty ? reply : reply with { AlsoAnswered = OfMany(caller, question.AlsoAsked, policies, own) };
    }

    private static ImmutableArray<CallerReply> OfMany(
        Caller caller, ImmutableArray<Question> questions, CallerPolicies policies, CompiledGuardrails own) =>
        [.. questions.Select(question => OfOne(caller, question, policies, own))];

    private static CallerReply OfOne(Caller caller, Question question, CallerPolicies policies, CompiledGuardrails own)
    {
        if (policies.MentionResourceTags && IsOfOwnAccount(caller, question))
            question = question with { Entries = own.ResourceEntries.AddRange(question.Entries) };
        var asked = question.ToRequest(caller);
        return new CallerReply
        {
            Caller = caller,
            Side = Authorizer.EvaluateCaller(asked, policies, explain: question.Explained),
            AlsoSides = question.AlsoActions.IsEmpty ? [] : SidesOf(question, asked, policies),
            ResourceTagsMatter = (question.WithoutResourceTags && policies.MentionResourceTags)
                || (question.WithoutResourceAccount && policies.MentionResourceAccount),
        };
    }

    private static ImmutableArray<CallerSide> SidesOf(Question question, AccessRequest asked, CallerPolicies policies) =>
    [
        .. question.AlsoActions.Select(
            action => Authorizer.EvaluateCaller(asked with { Action = action }, policies, explain: question.Explained)),
    ];

    /// <summary>The tags and organization of another account's resource are told by that resource's grain.</summary>
    private static bool IsOfOwnAccount(Caller caller, Question question)
    {
        foreach (var entry in question.Entries)
        {
            if (entry.Key.Equals("aws:ResourceAccount", StringComparison.OrdinalIgnoreCase))
                return entry.Values.Contains(caller.Principal.AccountId);
        }
        return !Arn.TryParse(question.Resource, out var arn) || arn.Owner is null
            || arn.Account == caller.Principal.AccountId;
    }
}
