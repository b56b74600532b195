namespace Rolecall.Chaos.Linearizability;

/// <summary>What is asked of an account's users.</summary>
internal enum AccountCallKind
{
    /// <summary>CreateUser: done, or <see cref="AccountAnswers.Exists"/>.</summary>
    Create,

    /// <summary>DeleteUser: done, or <see cref="AccountAnswers.Absent"/>.</summary>
    Delete,

    /// <summary>TagUser with a value: done, or <see cref="AccountAnswers.Absent"/>.</summary>
    Put,

    /// <summary>ListUserTags: the value, or <see cref="AccountAnswers.Absent"/>.</summary>
    Get,

    /// <summary>ListUsers: the names, in order, with commas between them.</summary>
    List,
}
