using System.Collections.Immutable;

namespace Rolecall.Chaos.Linearizability;

/// <summary>An account's users as one after another's calls leave them: names with values. Immutable.</summary>
internal sealed class AccountModel
{
    private readonly ImmutableSortedDictionary<string, string> users;

    private AccountModel(ImmutableSortedDictionary<string, string> users)
    {
        this.users = users;
        Key = string.Join(';', users.Select(user => user.Key + "=" + user.Value));
    }

    public static AccountModel Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>The same for the same users and values.</summary>
    public string Key { get; }

    /// <summary>After the call; null where it cannot have answered what it did.</summary>
    /// <param name="answer">Null where the answer is not known.</param>
    public AccountModel? After(AccountCall call, string? answer)
    {
        var (expected, next) = call.Kind switch
        {
            AccountCallKind.Create => users.ContainsKey(call.Name)
                ? (AccountAnswers.Exists, users)
                : (AccountAnswers.Done, users.Add(call.Name, "")),
            AccountCallKind.List => (string.Join(',', users.Keys), users),
            _ when !users.ContainsKey(call.Name) => (AccountAnswers.Absent, users),
            AccountCallKind.Delete => (AccountAnswers.Done, users.Remove(call.Name)),
            AccountCallKind.Put => (AccountAnswers.Done, users.SetItem(call.Name, call.Value)),
            _ => (users[call.Name], users),
        };
        if (answer is not null && answer != expected)
            return null;
        return ReferenceEquals(next, users) ? this : new AccountModel(next);
    }
}
