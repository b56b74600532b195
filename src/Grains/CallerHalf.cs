using Rolecall.Contracts;
using Rolecall.Policy;

namespace Rolecall.Grains;

/// <summary>The caller's half of a question, and of the actions that it needs besides.</summary>
internal static class CallerHalf
{
    public static CallerReply Of(Caller caller, Question question, CallerPolicies policies)
    {
        var asked = question.PutBy(caller);
        return new CallerReply
        {
            Caller = caller,
            Side = Authorizer.EvaluateCaller(asked, policies, explain: question.Explained),
            AlsoSides =
            [
                .. question.AlsoActions.Select(action => Authorizer.EvaluateCaller(asked with { Action = action }, policies, explain: question.Explained)),
            ],
            ResourceTagsMatter = question.WithoutResourceTags && policies.MentionResourceTags,
        };
    }
}
