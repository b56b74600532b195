using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;
using Rolecall.Contracts.Storage;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Logs;

/// <summary>
/// An exception as it is written down: its type and where it came from, and its message only where that is known to be of the
/// store, the disk or the network. Messages of others tell what they were given ("The input string '…' was not in a correct format").
/// </summary>
internal static class ExceptionText
{
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        for (var (one, depth) = ((Exception?)exception, 0); one is not null && depth < 10; (one, depth) = (one.InnerException, depth + 1))
        {
            text.Append(depth > 0 ? " ---> " : "").Append(one.GetType().FullName);
            if (one is StoreUnavailableException or DamagedStoreException or EnvelopeException or DataDirectoryException or SqliteException or SocketException)
                text.Append(": ").Append(one.Message);
            text.AppendLine().Append(one.StackTrace).AppendLine();
        }
        return text.ToString().TrimEnd();
    }
}
