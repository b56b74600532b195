namespace Rolecall.Contracts.Surveys;

/// <summary>Which principals of an account a question is put for.</summary>
public enum SurveyScope
{
    /// <summary>All: the resource's policy may grant by itself.</summary>
    Everyone,

    /// <summary>Those whose own policies may allow it: without them nothing is granted.</summary>
    ByOwnPolicies,

    /// <summary>Those that <see cref="SurveyQuestion.Named"/> lists, alone.</summary>
    Named,
}
