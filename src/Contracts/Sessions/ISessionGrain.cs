namespace Rolecall.Contracts.Sessions;

/// <summary>One session, activated by the first call that presents its token. Key: <see cref="Keys.Session"/>.</summary>
[Alias("rolecall.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Refuses after expiry, else asks the role (or the user's account) for the caller and its side of the decision.</summary>
    [Alias("Authenticate")]
    Task<CallerReply> Authenticate(SessionCall call);

    /// <summary>The session is revoked; its account has made that durable, and whatever decides about the session knows it.</summary>
    [Alias("Revoke")]
    Task Revoke();
}
