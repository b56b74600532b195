namespace Rolecall.Cli;

/// <summary>What the program ends with; scripts depend on them, so they never change.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The answer is no: denied, not as expected, not ready, a test failed.</summary>
    public const int No = 1;

    /// <summary>The command line says something that cannot be done.</summary>
    public const int Usage = 2;

    /// <summary>A file or a setting is not what it has to be.</summary>
    public const int Invalid = 3;

    /// <summary>Nobody and nothing of that name, or no such method of this server.</summary>
    public const int NotFound = 4;

    /// <summary>It is there already, or its state or a limit does not allow it.</summary>
    public const int Conflict = 5;

    /// <summary>No server answers.</summary>
    public const int Unreachable = 6;

    /// <summary>No token or keys, or ones that the server does not know.</summary>
    public const int Unauthenticated = 7;

    /// <summary>The token is good, and not for this.</summary>
    public const int Forbidden = 8;

    public const int TimedOut = 9;

    /// <summary>The program or the server is at fault.</summary>
    public const int Bug = 11;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>As the root's help tells them.</summary>
    public const string Table = """
        Exit codes:
          0    done; the answer is yes
          1    the answer is no: denied, not as expected, not ready, a test failed
          2    the command line says something that cannot be done
          3    a file or a setting is not what it has to be
          4    it is not there
          5    it is there already, or its state or a limit does not allow it
          6    no server answers
          7    no token or keys, or ones that the server does not know
          8    the token is good, and not for this
          9    it took too long
          11   a bug
          130  interrupted
        """;
}
